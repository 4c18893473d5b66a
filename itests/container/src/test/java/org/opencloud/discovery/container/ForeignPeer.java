package org.opencloud.discovery.container;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.MonotonicClock;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamHandler;
import org.opencloud.discovery.libp2p.TcpHost;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.WireException;

/** A peer made of our own libraries that does what a test tells it, connected to one node. */
final class ForeignPeer implements AutoCloseable {
  static final String TOPIC = "search";
  static final String ANSWERS = "/opencloud/resource/search/1.0";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PrivateKey key = PrivateKey.generate(RANDOM);
  private final PeerId node;
  private final Events events;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService validators = Executors.newSingleThreadExecutor();
  private final List<AnswersRead> answers = new CopyOnWriteArrayList<>();
  private final List<Stream> unread = new CopyOnWriteArrayList<>();
  private final List<Event> questions = new CopyOnWriteArrayList<>();
  private final TcpHost host;
  private final GossipRouter router;
  private volatile boolean reads = true;

  private ForeignPeer(Node node, PreSharedKey network, List<String> listen) {
    try {
      this.node = PeerId.parse(node.key().peerId());
    } catch (KeyException e) {
      throw new HarnessException("peer id of " + node, e);
    }
    this.events = new Events(key, network.fingerprint());
    HostConfig config =
        new HostConfig(
            listen,
            List.of(),
            Optional.of(network.bytes()),
            "foreign",
            HostConfig.Limits.defaults());
    IdentitySigner signer = new Signing(key);
    host = new TcpHost(config, signer, new Open(), Counts.NONE, Clock.systemUTC(), RANDOM);
    router =
        new GossipRouter(
            GossipHost.over(host),
            signer,
            GossipParams.defaults(),
            new ReservedSequence(Clock.systemUTC(), 0, end -> {}),
            loop,
            validators,
            MonotonicClock.start(),
            RANDOM,
            Counts.NONE);
  }

  /** A new peer of the node's network, in the topic of searches with it. */
  static ForeignPeer join(Node node, PreSharedKey network) {
    return joined(node, new ForeignPeer(node, network, List.of()));
  }

  /** The same, which others can dial. */
  static ForeignPeer joinListening(Node node, PreSharedKey network) {
    return joined(node, new ForeignPeer(node, network, List.of("/ip4/127.0.0.1/tcp/0")));
  }

  private static ForeignPeer joined(Node node, ForeignPeer peer) {
    try {
      peer.start(node.address());
      return peer;
    } catch (HarnessException e) {
      peer.close();
      throw e;
    }
  }

  private void start(String address) {
    host.handle(ANSWERS, this::answered);
    done(host.start());
    router.start();
    router.subscribe(TOPIC, (author, relay, data) -> heard(data));
    connect(address);
    if (!Deadline.in(PATIENCE).await(() -> router.subscribers(TOPIC).contains(node))) {
      throw new HarnessException("the node did not join the topic of a foreign peer");
    }
  }

  void connect(String address) {
    done(host.connect(node, List.of(address), PATIENCE));
  }

  private Verdict heard(byte[] data) {
    try {
      questions.add(EventCodec.question(data));
    } catch (WireException e) {
      return Verdict.REJECT;
    }
    return Verdict.ACCEPT;
  }

  private void answered(Stream stream) {
    if (reads) {
      AnswersRead reader = new AnswersRead(stream);
      answers.add(reader);
      stream.read(reader);
    } else {
      unread.add(stream);
    }
  }

  /** From now on it takes answer streams and never reads them. */
  void stopReading() {
    reads = false;
  }

  /** Answer streams that it does not read. */
  List<Stream> unread() {
    return unread;
  }

  PrivateKey key() {
    return key;
  }

  /** Where others can dial it, without its peer id. */
  String address() {
    return host.addresses().get(0);
  }

  /** Answers a protocol. */
  void handle(String protocol, StreamHandler handler) {
    host.handle(protocol, handler);
  }

  String peerId() {
    return key.publicKey().peerId().toString();
  }

  String did() {
    return DidKey.of(key.publicKey());
  }

  /** Makes its events. */
  Events events() {
    return events;
  }

  boolean connected() {
    return host.connection(node).isPresent();
  }

  /** Puts data on the topic, in a message that is in order. */
  void publish(byte[] data) {
    int handed = done(router.publish(TOPIC, data));
    if (handed == 0) {
      throw new HarnessException("nobody took what a foreign peer published");
    }
  }

  /** Asks, and waits for the first end. */
  Answered ask(String words, int limit) {
    return answer(publishQuestion(words, limit));
  }

  /** Asks; returns the question's id. */
  String publishQuestion(String words, int limit) {
    Event question = events.question(words, limit);
    publish(EventCodec.encode(question));
    return question.id();
  }

  /** What the node answered to a question, up to its end. */
  Answered answer(String id) {
    return Deadline.in(PATIENCE)
        .first(() -> Answered.of(id, received(id)))
        .orElseThrow(() -> new HarnessException("no end of an answer, only " + received(id)));
  }

  /** All values on answer streams so far that name the question. */
  List<Event> received(String id) {
    List<Event> all = new ArrayList<>();
    answers.forEach(reader -> all.addAll(reader.events()));
    return all.stream().filter(event -> event.id().equals(id)).toList();
  }

  /** Whether it heard a question with these words on the topic. */
  boolean hasHeard(String words) {
    return questions.stream().anyMatch(question -> isFor(question, words));
  }

  private static boolean isFor(Event question, String words) {
    return new String(question.payload(), StandardCharsets.UTF_8).contains("\"" + words + "\"");
  }

  /** The node's question with these words, once it has come. */
  Event heardQuestion(String words) {
    return Deadline.in(PATIENCE)
        .first(() -> questions.stream().filter(question -> isFor(question, words)).findFirst())
        .orElseThrow(() -> new HarnessException("did not hear " + words));
  }

  /** Opens a stream to the node. */
  Told open(String protocol) {
    return new Told(openUnread(protocol));
  }

  /** Opens a stream to the node from which nothing is ever read. */
  Stream openUnread(String protocol) {
    Connection connection =
        host.connection(node).orElseThrow(() -> new HarnessException("not connected"));
    return done(connection.open(List.of(protocol)));
  }

  /** Writes these bytes on a stream of their own and closes its side. */
  Told say(String protocol, byte[] bytes) {
    Told stream = open(protocol).write(bytes);
    stream.finish();
    return stream;
  }

  /** Writes a value on a stream of its own and closes its side; all that the node answers. */
  String exchange(String protocol, byte[] value) {
    return done(say(protocol, value).answer);
  }

  /** Sends bytes to the node's router on a stream of their own. */
  Told gossip(byte[]... frames) {
    Told stream = open("/meshsub/1.1.0");
    for (byte[] frame : frames) {
      stream.write(frame);
    }
    return stream;
  }

  private static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new HarnessException("foreign peer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  @Override
  public void close() {
    host.close();
    router.close();
    loop.shutdownNow();
    validators.shutdownNow();
  }

  private record Signing(PrivateKey key) implements IdentitySigner {
    @Override
    public PublicKey publicKey() {
      return key.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
      return key.sign(message);
    }
  }

  private record Open() implements Gater {
    @Override
    public boolean mayDial(PeerId peer, String address) {
      return true;
    }

    @Override
    public boolean mayAccept(String remoteAddress) {
      return true;
    }

    @Override
    public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
      return true;
    }
  }

  /** A stream on which it tells the node something. */
  static final class Told implements Stream.Reader {
    private final Stream stream;
    private final StringBuilder received = new StringBuilder();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private volatile boolean broken;

    private Told(Stream stream) {
      this.stream = stream;
      stream.read(this);
    }

    Told write(byte[] bytes) {
      stream.write(ByteBuffer.wrap(bytes));
      return this;
    }

    Told value(Event event) {
      write(EventCodec.encode(event));
      return write(new byte[] {'\n'});
    }

    void finish() {
      stream.closeWrite();
    }

    boolean broken() {
      return broken;
    }

    /** Whether it was reset, or answered to the end. */
    boolean over() {
      return answer.isDone();
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int length = bytes.remaining();
      received.append(StandardCharsets.ISO_8859_1.decode(bytes));
      stream.consumed(length);
    }

    @Override
    public void end() {
      answer.complete(received.toString());
    }

    @Override
    public void broken(StreamException cause) {
      broken = true;
      answer.completeExceptionally(cause);
    }
  }
}
