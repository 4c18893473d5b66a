package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.Remains;

/** What a node that is connected to one other holds, to be compared later. */
final class Holdings {
  private static final Duration SETTLED = Duration.ofSeconds(90);

  /** Each bundle numbers its threads from one, so two of a name are of two lives of a bundle. */
  private static final Pattern OUR_THREAD =
      Pattern.compile(
          "(identity|libp2p|gossipsub|kad|transport|search|peers|store|mongodb|nats).*");

  /** Karaf's for a command, of which some live a minute longer; and the compiler's. */
  private static final Pattern PASSING_THREAD =
      Pattern.compile("(session-|pipe-|downloader-|job controller |C\\d CompilerThread).*");

  /** What is in the node because of us. Others embed what others have too. */
  private static final Pattern OUR_CLASS =
      Pattern.compile(
          "(org\\.opencloud|io\\.nats|io\\.netty|org\\.apache\\.lucene|com\\.mongodb)\\..*");

  private final Remains remains;
  private final Node node;
  private final Node other;
  private final List<String> sockets;
  private final Map<String, Long> threads;
  private final int loaders;

  Holdings(Node node, Node other) {
    this.remains = new Remains(node.pid());
    this.node = node;
    this.other = other;
    // The first look leaves a socket in the node, at which the JDK answers.
    this.threads = foreignThreads();
    this.loaders = remains.classLoaders();
    this.sockets = ownSockets();
  }

  void assertSameSockets() {
    Deadline.in(SETTLED).await(() -> ownSockets().equals(sockets));
    assertThat(ownSockets()).isEqualTo(sockets);
    Deadline.in(SETTLED).await(() -> peerSockets() == connections());
    assertThat(peerSockets()).as("sockets to peers").isEqualTo(connections());
  }

  /** All but those to peers: of these there may be two, when both nodes dialled at once. */
  private List<String> ownSockets() {
    return remains.sockets().stream().filter(socket -> !isToPeer(socket)).toList();
  }

  private long peerSockets() {
    return remains.sockets().stream().filter(this::isToPeer).count();
  }

  private boolean isToPeer(String socket) {
    return socket.equals("accepted on " + node.port())
        || socket.equals("connected to " + other.port());
  }

  private long connections() {
    return node.status().orElseThrow().path("connections").size();
  }

  void assertNoMoreThreads() {
    assertThat(remains.threads().stream().filter(name -> OUR_THREAD.matcher(name).matches()))
        .doesNotHaveDuplicates();
    Deadline.in(SETTLED).await(() -> moreThreads().isEmpty());
    assertThat(moreThreads()).as("more threads of a name than before").isEmpty();
  }

  /** Of what the JDK and others start late there is one. */
  private Map<String, Long> moreThreads() {
    Map<String, Long> more = foreignThreads();
    more.entrySet()
        .removeIf(now -> now.getValue() <= Math.max(1, threads.getOrDefault(now.getKey(), 0L)));
    return more;
  }

  /** How many there are of each name, numbers left out. */
  private Map<String, Long> foreignThreads() {
    return remains.threads().stream()
        .filter(name -> !OUR_THREAD.matcher(name).matches())
        .filter(name -> !PASSING_THREAD.matcher(name).matches())
        .collect(
            Collectors.groupingBy(name -> name.replaceAll("\\d+", "#"), Collectors.counting()));
  }

  /** Waits: until Karaf lets go of the threads of one of our commands takes a minute. */
  void assertNoMoreClassLoaders() {
    Deadline.in(SETTLED).await(() -> ourClassesLoadedTwice().isEmpty());
    assertThat(ourClassesLoadedTwice()).as("loaded twice").isEmpty();
    Deadline.in(SETTLED).await(() -> remains.classLoaders() <= loaders);
    assertThat(remains.classLoaders()).as("class loaders").isLessThanOrEqualTo(loaders);
  }

  private List<String> ourClassesLoadedTwice() {
    return remains.loadedTwice().stream()
        .filter(name -> OUR_CLASS.matcher(name).matches())
        .toList();
  }
}
