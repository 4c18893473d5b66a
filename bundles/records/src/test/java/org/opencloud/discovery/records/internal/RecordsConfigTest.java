package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.testkit.keys.TestKey;

class RecordsConfigTest {
  private static final PeerId ONE = TestKey.of(1).peerId();
  private static final PeerId OTHER = TestKey.of(2).peerId();

  @Test
  void seedsMayHaveSeveralAddresses() {
    assertThat(
            RecordsConfig.Reader.seeds(
                "/ip4/192.0.2.1/tcp/1/p2p/%s, /ip6/::1/tcp/1/p2p/%s\n/dns4/b/tcp/1/p2p/%s"
                    .formatted(ONE, ONE, OTHER)))
        .containsOnlyKeys(ONE, OTHER)
        .containsEntry(ONE, List.of("/ip4/192.0.2.1/tcp/1", "/ip6/::1/tcp/1"));
  }

  @Test
  void whatNamesNoPeerIsLeftOut() {
    assertThat(
            RecordsConfig.Reader.seeds(
                "/ip4/192.0.2.1/tcp/1 , /p2p/" + ONE + ", 192.0.2.1/p2p/" + ONE + ",,"))
        .isEmpty();
  }

  @Test
  void whatIsOutOfBoundsIsReplaced() {
    Settings settings = RecordsConfig.Reader.settings(new Given("x".repeat(65), 9, 7, 0, 5_000));
    assertThat(settings).isEqualTo(Settings.STANDARD);
  }

  @Test
  void theFewestAreNeverMoreThanTheMost() {
    Settings settings = RecordsConfig.Reader.settings(new Given(" a node ", 3, 2, 30, 60));
    assertThat(settings.name()).isEqualTo("a node");
    assertThat(settings.fewest()).isEqualTo(2);
    assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.life()).isEqualTo(Duration.ofHours(1));
  }

  private record Given(String name, int indexers_min, int indexers_max, int seconds, int minutes)
      implements RecordsConfig {
    @Override
    public String indexers() {
      return "";
    }

    @Override
    public int heartbeat_seconds() {
      return seconds;
    }

    @Override
    public int record_minutes() {
      return minutes;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return RecordsConfig.class;
    }
  }
}
