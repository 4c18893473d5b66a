package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Access;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices that are tried again, each in a file of its own until it has ended: a line of words,
 * and the payload behind it. The names are numbers in the order of the notices.
 */
final class NoticeFiles {
  static final String DIRECTORY = "partners-notices";

  private static final Logger LOG = LoggerFactory.getLogger(NoticeFiles.class);
  private static final int WORDS = 8;
  private static final String VERSION = "1";
  private static final String EVERYBODY = "*";

  private final NodeHome home;
  private final Executor files;
  private final Counts counts;
  private final Map<Parcel, Long> kept = new HashMap<>();
  private long next;
  private boolean stopped;

  /** A notice that was being told when the node stopped, and to whom. */
  record Kept(long number, Resource resource, Notice notice, Instant since, List<PeerId> peers) {}

  /**
   * Files in the home.
   *
   * @param files one thread, which waits for the disk
   */
  NoticeFiles(NodeHome home, Executor files, Counts counts) {
    this.home = home;
    this.files = files;
    this.counts = counts;
  }

  /** What is there, oldest first, to be read before the first notice is kept. Blocks. */
  List<Kept> read() {
    List<Kept> all = new ArrayList<>();
    for (long number : numbers()) {
      next = Math.max(next, number + 1);
      try {
        home.read(name(number)).map(bytes -> kept(number, bytes)).ifPresent(all::add);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("A notice to partners is lost: {}: {}", home.file(name(number)), e.toString());
        delete(number);
      }
    }
    return all;
  }

  private List<Long> numbers() {
    Path directory = home.file(DIRECTORY);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> inIt = Files.list(directory)) {
      return inIt.map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{1,18}"))
          .map(Long::valueOf)
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      LOG.warn("Notices to partners cannot be read from {}: {}", directory, e.toString());
      return List.of();
    }
  }

  private static String name(long number) {
    return DIRECTORY + "/" + number;
  }

  private static Kept kept(long number, byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    List<String> words = Fields.split(new String(bytes, 0, end, US_ASCII), WORDS);
    if (!words.get(0).equals(VERSION)) {
      throw new IllegalArgumentException("version " + words.get(0));
    }
    byte[] payload = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
    String type = words.get(2);
    PeerId creator = new PeerId(words.get(4));
    Resource resource = new Resource(type, words.get(3), creator, access(words.get(5)), payload);
    // The user's text is the last word: it may be empty, as nothing else may.
    Notice notice = new Notice(Kind.valueOf(words.get(1)), type, words.get(7), payload);
    String[] rest = words.get(6).split(",");
    Instant since = Instant.ofEpochMilli(Long.parseLong(rest[0]));
    return new Kept(number, resource, notice, since, peers(rest));
  }

  private static List<PeerId> peers(String[] words) {
    return Stream.of(words).skip(1).map(PeerId::new).toList();
  }

  private static Access access(String word) {
    return word.equals(EVERYBODY)
        ? Access.PUBLIC
        : Access.sharedWith(
            Stream.of(word.split(",")).filter(one -> !one.isEmpty()).collect(Collectors.toSet()));
  }

  private static byte[] bytes(Parcel parcel, Resource resource) {
    Access access = resource.access();
    Set<String> listed = access.isPublic() ? Set.of(EVERYBODY) : access.partners();
    Notice notice = parcel.notice();
    String since = Long.toString(parcel.since().toEpochMilli());
    String peers =
        Stream.concat(Stream.of(since), parcel.unfinished().stream().map(PeerId::text))
            .collect(Collectors.joining(","));
    String head =
        Fields.join(
            VERSION,
            notice.kind().name(),
            resource.type(),
            resource.id(),
            resource.creator().text(),
            String.join(",", listed),
            peers,
            notice.user());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(US_ASCII));
    all.write('\n');
    all.writeBytes(notice.payload());
    return all.toByteArray();
  }

  /** It came from this file. */
  synchronized void holds(Parcel parcel, long number) {
    kept.put(parcel, number);
  }

  /** It will be tried again: soon on the disk. */
  synchronized void keep(Parcel parcel) {
    if (stopped || parcel.resource().isEmpty() || kept.containsKey(parcel)) {
      return;
    }
    long number = next++;
    kept.put(parcel, number);
    byte[] bytes = bytes(parcel, parcel.resource().get());
    execute(() -> write(number, bytes));
  }

  private void execute(Runnable task) {
    try {
      files.execute(task);
    } catch (RejectedExecutionException e) {
      counts.unkept("busy");
    }
  }

  /** It has ended, and is not to come back. */
  synchronized void forget(Parcel parcel) {
    Long number = stopped ? null : kept.remove(parcel);
    if (number != null) {
      execute(() -> delete(number));
    }
  }

  /** What is kept stays from now on, whatever becomes of it in this process. */
  synchronized void stop() {
    stopped = true;
  }

  private void write(long number, byte[] bytes) {
    try {
      home.directory(DIRECTORY);
      home.write(name(number), bytes);
    } catch (IOException e) {
      counts.unkept("disk");
      LOG.warn("A notice to partners would not outlive a restart: {}", e.toString());
    }
  }

  private void delete(long number) {
    try {
      Files.deleteIfExists(home.file(name(number)));
    } catch (IOException e) {
      LOG.warn("A notice to partners comes again after a restart: {}", e.toString());
    }
  }
}
