package org.opencloud.discovery.guard.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardLogTest {
  private final List<String> logged = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AtomicBoolean heard = new AtomicBoolean();
  private GuardLog log;

  @BeforeEach
  void make() {
    Logger logger = Logger.getAnonymousLogger();
    logger.setUseParentHandlers(false);
    logger.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getMessage());
          }

          @Override
          public void flush() {
            // Nothing is held.
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        });
    log = new GuardLog(logger, heard::get, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @Test
  void waitsForTheLogButNotForEver() {
    log.say(Level.WARNING, "one");
    log.write(false);
    assertThat(logged).isEmpty();

    heard.set(true);
    log.write(false);
    assertThat(logged).containsExactly("one");

    heard.set(false);
    log.say(Level.SEVERE, "two");
    log.write(true);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("SEVERE two");
  }

  @Test
  void saysAThingOnceUntilItForgets() {
    heard.set(true);
    log.sayOnce(Level.WARNING, "one");
    log.sayOnce(Level.WARNING, "one");
    log.forget();
    log.sayOnce(Level.WARNING, "one");
    log.write(false);

    assertThat(logged).containsExactly("one", "one");
  }

  @Test
  void countsWhatItCannotKeep() {
    for (int line = 0; line < 1_003; line++) {
      log.say(Level.WARNING, "line " + line);
    }
    heard.set(true);
    log.write(false);

    assertThat(logged).hasSize(1_001).last().isEqualTo("3 more lines were not kept");
  }
}
