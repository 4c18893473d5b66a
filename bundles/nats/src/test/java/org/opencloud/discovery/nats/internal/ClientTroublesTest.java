package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.RecordingMeters;

class ClientTroublesTest {

  @Test
  void countsWhatTheClientLibraryDrops() {
    RecordingMeters meters = new RecordingMeters();
    ClientTroubles troubles = new ClientTroubles(new Counts(meters));

    troubles.slowConsumerDetected(null, null);
    troubles.messageDiscarded(null, null);
    troubles.errorOccurred(null, "Permissions Violation");
    troubles.socketWriteTimeout(null);

    assertThat(meters.count("nats", "inbound.dropped", "slow_consumer")).isEqualTo(1);
    assertThat(meters.count("nats", "outbound.dropped", "discarded")).isEqualTo(1);
    assertThat(meters.count("nats", "connection", "error")).isEqualTo(1);
    assertThat(meters.count("nats", "connection", "write_timeout")).isEqualTo(1);
  }
}
