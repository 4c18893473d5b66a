package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.ScoreParams;

class GossipSettingsTest {
  private static final Path SHIPPED =
      Path.of("../../karaf-assembly/src/main/resources/etc/org.opencloud.discovery.transport.cfg");

  private final List<String> complaints = new ArrayList<>();

  @Test
  void theShippedFileNamesEveryKeyAndSaysWhatIsTheDefault() throws IOException {
    Map<String, Object> shipped = shipped();
    GossipParams read = new GossipSettings(shipped, complaints::add).params(Set.of());
    assertThat(complaints).isEmpty();
    assertThat(read).isEqualTo(GossipParams.defaults());
    for (String key : shipped.keySet()) {
      if (!key.equals("gossip.direct.peers") && !key.equals("gossip.exchange.dials")) {
        assertThat(changes(key, shipped)).as(key).isTrue();
      }
    }
  }

  /** Whether a key does something: a value that is none is complained about. */
  private static boolean changes(String key, Map<String, Object> shipped) {
    List<String> heard = new ArrayList<>();
    Map<String, Object> wrong = new HashMap<>(shipped);
    wrong.put(key, "banana");
    new GossipSettings(wrong, heard::add).params(Set.of());
    return !heard.isEmpty();
  }

  @Test
  void noKeyIsReadThatTheShippedFileDoesNotName() throws IOException {
    Set<String> asked = new HashSet<>();
    Map<String, Object> recording =
        new AbstractMap<>() {
          @Override
          public Object get(Object key) {
            asked.add(key.toString());
            return null;
          }

          @Override
          public Set<Entry<String, Object>> entrySet() {
            return Set.of();
          }
        };
    new GossipSettings(recording, complaints::add).params(Set.of());
    assertThat(asked).isNotEmpty();
    assertThat(shipped().keySet()).containsAll(asked);
  }

  @Test
  void valuesAreTaken() {
    GossipParams read =
        read(
            Map.of(
                "gossip.mesh.size", "3",
                "gossip.mesh.low", 2,
                "gossip.mesh.outbound", "1",
                "gossip.flood.publish", "false",
                "gossip.replay.guard", "highest",
                "gossip.exchange", true,
                "gossip.score.threshold.graylist", "-1000.5",
                "gossip.score.address.whitelist", "10.0.0.0/8, 192.0.2.1"));
    assertThat(complaints).isEmpty();
    assertThat(read.degrees().d()).isEqualTo(3);
    assertThat(read.floodPublish()).isFalse();
    assertThat(read.replayGuard()).isEqualTo(GossipParams.ReplayGuard.HIGHEST);
    assertThat(read.exchange().on()).isTrue();
    assertThat(read.scores().thresholds().graylist()).isEqualTo(-1000.5);
    assertThat(read.scores().colocation().whitelist()).containsExactly("10.0.0.0/8", "192.0.2.1");
  }

  @Test
  void aValueOutOfBoundsIsNamedAndReplaced() {
    GossipParams read =
        read(
            Map.of(
                "gossip.heartbeat.millis", "5",
                "gossip.score.invalid.weight", "20",
                "gossip.score.first.weight", "NaN",
                "gossip.flood.publish", "perhaps",
                "gossip.replay.guard", "banana"));
    assertThat(read).isEqualTo(GossipParams.defaults());
    assertThat(complaints)
        .hasSize(5)
        .anyMatch(line -> line.contains("transport.cfg: gossip.heartbeat.millis: expected 10 to"))
        .anyMatch(line -> line.contains("gossip.score.invalid.weight: expected -1000000.0 to 0.0"))
        .anyMatch(line -> line.contains("gossip.flood.publish: expected true or false"));
  }

  @Test
  void valuesThatDoNotGoTogetherAreReplacedAsAGroup() {
    GossipParams read =
        read(
            Map.of(
                "gossip.mesh.low", "7",
                "gossip.score.threshold.publish", "-1",
                "gossip.score.decay.to.zero", "0.5"));
    assertThat(read).isEqualTo(GossipParams.defaults());
    assertThat(complaints)
        .hasSize(2)
        .anyMatch(line -> line.contains("(mesh)") && line.contains("low <= d"))
        .anyMatch(line -> line.contains("threshold.publish: expected the gossip threshold"));
    complaints.clear();
    read(Map.of("gossip.score.address.whitelist", "banana"));
    assertThat(complaints).singleElement().asString().contains("not 'banana'");
  }

  @Test
  void scoresCanBeTurnedOff() {
    assertThat(read(Map.of("gossip.score", "false")).scores()).isEqualTo(ScoreParams.off());
  }

  private GossipParams read(Map<String, Object> values) {
    return new GossipSettings(values, complaints::add).params(Set.of());
  }

  private static Map<String, Object> shipped() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(SHIPPED)) {
      properties.load(reader);
    }
    Map<String, Object> shipped = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith("gossip.")) {
        shipped.put(key, properties.getProperty(key));
      }
    }
    return shipped;
  }
}
