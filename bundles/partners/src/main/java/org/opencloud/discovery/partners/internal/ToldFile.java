package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.partners.internal.ToldMemory.Pair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who was told of what across a restart: a line for each change, and all of it anew when the
 * lines are many more than what they say. What is written outlives the process at once, and a
 * machine that loses power as far as the system had brought it to the disk.
 */
final class ToldFile implements ToldMemory.Journal {
  static final String NAME = "partners-told.log";

  private static final Logger LOG = LoggerFactory.getLogger(ToldFile.class);
  private static final String TOLD = "told";
  private static final String GONE = "gone";
  private static final int WORDS = 4;

  private final NodeHome home;
  private final Executor files;
  private final int spare;
  private final Counts counts;
  private final ToldMemory memory;

  // Touched by what runs on the files' thread only, once all is read.
  private int lines;
  private boolean said;
  private volatile boolean failed;

  /**
   * A file in the home, and the memory that it keeps. Blocks for the disk.
   *
   * @param files one thread, which waits for the disk
   * @param most pairs
   * @param spare lines more than twice the pairs, before all is written anew
   */
  ToldFile(NodeHome home, Executor files, int most, int spare, Counts counts) {
    this.home = home;
    this.files = files;
    this.spare = spare;
    this.counts = counts;
    this.memory = new ToldMemory(most, this);
    read();
  }

  ToldMemory memory() {
    return memory;
  }

  private void read() {
    if (!Files.exists(home.file(NAME))) {
      return;
    }
    int unread = 0;
    try (BufferedReader reader = Files.newBufferedReader(home.file(NAME), UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        unread += take(line) ? 0 : 1;
        lines++;
      }
    } catch (IOException e) {
      LOG.warn("Who was told of what cannot be read from {}: {}", home.file(NAME), e.toString());
    }
    if (unread > 0) {
      LOG.warn("{}: {} of {} lines say nothing", home.file(NAME), unread, lines);
      failed = true;
    }
  }

  private boolean take(String line) {
    try {
      List<String> words = Fields.split(line, WORDS);
      ResourceKey resource = new ResourceKey(words.get(1), words.get(2));
      PeerId peer = new PeerId(words.get(3));
      boolean told = words.get(0).equals(TOLD);
      if (told || words.get(0).equals(GONE)) {
        memory.restore(new Pair(resource, peer), told);
        return true;
      }
    } catch (IllegalArgumentException e) {
      // The last line of a process that was killed, or somebody wrote into it.
    }
    return false;
  }

  @Override
  public void added(Pair pair) {
    keep(line(TOLD, pair));
  }

  @Override
  public void removed(Pair pair) {
    keep(line(GONE, pair));
  }

  private void keep(String line) {
    try {
      files.execute(() -> write(line));
    } catch (RejectedExecutionException e) {
      counts.unkept("busy");
      failed = true;
    }
  }

  private static String line(String what, Pair pair) {
    ResourceKey resource = pair.resource();
    return Fields.join(what, resource.type(), resource.id(), pair.peer().text()) + "\n";
  }

  private void write(String line) {
    try {
      // After a failure nobody knows what is in it.
      if (failed || lines == 0 || lines > 2 * memory.size() + spare) {
        failed = false;
        writeAll();
      } else {
        Files.writeString(home.file(NAME), line, UTF_8, APPEND);
        lines++;
      }
    } catch (IOException e) {
      counts.unkept("disk");
      if (!said) {
        LOG.warn("Who was told of what cannot be kept in {}: {}", home.file(NAME), e.toString());
      }
      said = true;
      failed = true;
    }
  }

  /** What is younger than the change at hand is in it too, and does no harm when it comes again. */
  private void writeAll() throws IOException {
    StringBuilder all = new StringBuilder();
    List<Pair> pairs = memory.all();
    pairs.forEach(pair -> all.append(line(TOLD, pair)));
    home.write(NAME, all.toString().getBytes(UTF_8));
    lines = pairs.size();
  }
}
