package org.opencloud.discovery.store.embedded.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.store.embedded.internal.EmbeddedStoreComponent.Config;

/** What the component makes of its file. */
class SettingsTest {
  @TempDir Path home;

  @Test
  void takesTheBoundsThemselves() throws Exception {
    assertThat(of(Map.of("roll_megabytes", 64, "refresh_millis", 10)))
        .returns(64L << 20, Settings::rollBytes)
        .returns(Duration.ofMillis(10), Settings::refresh)
        .returns(home.resolve("store"), Settings::directory);
    assertThat(of(Map.of("reserve_megabytes", 0)).reserveBytes()).isZero();
  }

  @Test
  void namesFileKeyAndRangeOfAValueThatIsOutOfBoundsAndUsesTheDefault() throws Exception {
    replaced("roll_megabytes", 0, "roll.megabytes: expected 1 to 64; using 16");
    replaced("roll_megabytes", 65, "roll.megabytes: expected 1 to 64; using 16");
    replaced("buffer_megabytes", 3, "buffer.megabytes: expected 4 to 256; using 16");
    replaced("buffer_megabytes", 257, "buffer.megabytes: expected 4 to 256; using 16");
    replaced("refresh_millis", 9, "refresh.millis: expected 10 to 10000; using 200");
    replaced("refresh_millis", 10_001, "refresh.millis: expected 10 to 10000; using 200");
    replaced("retry_seconds", 0, "retry.seconds: expected 1 to 3600; using 5");
    replaced("retry_seconds", 3_601, "retry.seconds: expected 1 to 3600; using 5");
    replaced("reserve_megabytes", -1, "reserve.megabytes: expected 0 to 1048576; using 64");
    replaced("reserve_megabytes", 1_048_577, "reserve.megabytes: expected 0 to 1048576; using 64");
  }

  @Test
  void usesTheDefaultOfWhatIsNoNumber() throws Exception {
    NumberFormatException often = new NumberFormatException("often");
    replaced("retry_seconds", often, "retry.seconds: expected 1 to 3600; using 5");
  }

  private void replaced(String method, Object value, String message) throws Exception {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, UTF_8));
    try {
      assertThat(of(Map.of(method, value))).isEqualTo(of(Map.of()));
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(UTF_8))
        .containsOnlyOnce("etc/org.opencloud.discovery.store.embedded.cfg: " + message);
  }

  private Settings of(Map<String, Object> set) throws Exception {
    Config config =
        (Config)
            Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (proxy, method, arguments) ->
                    value(set.getOrDefault(method.getName(), method.getDefaultValue())));
    return EmbeddedStoreComponent.settings(new NodeHome(home), config);
  }

  private static Object value(Object set) {
    if (set instanceof RuntimeException notANumber) {
      throw notANumber;
    }
    return set;
  }
}
