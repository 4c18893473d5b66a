package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  void namesFileKeyAndRangeOfAValueThatIsOutOfBounds() {
    refused("roll_megabytes", 0, "roll.megabytes = 0, expected 1 to 64");
    refused("roll_megabytes", 65, "roll.megabytes = 65, expected 1 to 64");
    refused("buffer_megabytes", 3, "buffer.megabytes = 3, expected 4 to 256");
    refused("buffer_megabytes", 257, "buffer.megabytes = 257, expected 4 to 256");
    refused("refresh_millis", 9, "refresh.millis = 9, expected 10 to 10000");
    refused("refresh_millis", 10_001, "refresh.millis = 10001, expected 10 to 10000");
    refused("retry_seconds", 0, "retry.seconds = 0, expected 1 to 3600");
    refused("retry_seconds", 3_601, "retry.seconds = 3601, expected 1 to 3600");
    refused("reserve_megabytes", -1, "reserve.megabytes = -1, expected 0 to 1048576");
    refused("reserve_megabytes", 1_048_577, "reserve.megabytes = 1048577, expected 0 to 1048576");
  }

  private void refused(String method, int value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(Map.of(method, value)))
        .withMessage("etc/org.opencloud.discovery.store.embedded.cfg: " + message);
  }

  private Settings of(Map<String, Object> set) throws Exception {
    Config config =
        (Config)
            Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (proxy, method, arguments) ->
                    set.getOrDefault(method.getName(), method.getDefaultValue()));
    return EmbeddedStoreComponent.settings(new NodeHome(home), config);
  }
}
