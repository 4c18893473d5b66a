package org.opencloud.discovery.guard.internal;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lines for the log, written by the guard's own thread: a resolver hook must not run into code that
 * resolves. The log itself is a bundle that is let in later; until it listens the lines wait.
 *
 * <p>What is said once is not said again while it is remembered.
 */
final class GuardLog {
  private static final int WAITING = 1_000;
  private static final int REMEMBERED = 2_000;

  private final Logger logger;
  private final BooleanSupplier heard;
  private final PrintStream instead;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Map<String, Boolean> said =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param heard whether somebody keeps what the logger is told
   * @param instead for lines that cannot wait longer
   */
  GuardLog(Logger logger, BooleanSupplier heard, PrintStream instead) {
    this.logger = logger;
    this.heard = heard;
    this.instead = instead;
  }

  private record Line(Level level, String text) {}

  void say(Level level, String text) {
    if (!lines.offer(new Line(level, text))) {
      dropped.incrementAndGet();
    }
  }

  void sayOnce(Level level, String text) {
    synchronized (said) {
      if (said.put(text, true) != null) {
        return;
      }
    }
    say(level, text);
  }

  /** May say again what was said before: the circumstances are others. */
  void forget() {
    synchronized (said) {
      said.clear();
    }
  }

  /**
   * Hands the lines to the log.
   *
   * @param urgent if there is no log yet, to the process's own output
   */
  void write(boolean urgent) {
    boolean listening = heard.getAsBoolean();
    if (!listening && !urgent) {
      return;
    }
    for (Line line = lines.poll(); line != null; line = lines.poll()) {
      write(line, listening);
    }
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      write(new Line(Level.WARNING, lost + " more lines were not kept"), listening);
    }
  }

  private void write(Line line, boolean listening) {
    if (listening) {
      logger.log(line.level(), line.text());
    } else {
      instead.println("guard: " + line.level() + " " + line.text());
    }
  }
}
