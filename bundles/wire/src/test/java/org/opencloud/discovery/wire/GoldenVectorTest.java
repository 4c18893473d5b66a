package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;

/** The vectors of docs/protocol.md. A change here is a change of the wire. */
class GoldenVectorTest {

  @Test
  void thePageShowsTheQuestion() throws Exception {
    assertShown(Events.question());
  }

  @Test
  void thePageShowsTheFilteredQuestion() throws Exception {
    QuestionPayload asked =
        new QuestionPayload("", 100, "gpu.count>=2 and location=EU", "price.hour");

    assertThat(Payloads.encode(asked)).isEqualTo(Events.filteredQuestion().payload());
    assertShown(Events.filteredQuestion());
  }

  @Test
  void thePageShowsTheDirectQuestion() throws Exception {
    assertShown(Events.directQuestion());
  }

  @Test
  void thePageShowsTheAnswer() throws Exception {
    assertShown(Events.answer());
  }

  @Test
  void thePageShowsTheEnd() throws Exception {
    assertShown(Events.end());
  }

  @Test
  void thePageShowsTheRecord() throws Exception {
    SignedRecord signed = Records.indexer();

    assertThat(signed.json()).isEqualTo(EventCodec.encode(signed.event()));
    assertShown(signed.event());
  }

  @Test
  void thePageShowsWhatPartnersAreTold() throws Exception {
    assertShown(Events.create());
    assertShown(Events.delete());
  }

  @Test
  void thePageShowsTypesAndTheirDescription() throws Exception {
    SignedTypes signed = Events.types();
    TypeDescription described = Events.described();

    assertThat(signed.json()).isEqualTo(EventCodec.encode(signed.event()));
    assertShown(signed.event());
    assertThat(Files.readString(Path.of("../../docs/protocol.md")))
        .contains(new String(described.json(), UTF_8))
        .contains(new String(signed.event().payload(), UTF_8));
  }

  private static void assertShown(Event event) throws Exception {
    String page = Files.readString(Path.of("../../docs/protocol.md"));

    assertThat(page)
        .contains(new String(EventCodec.encode(event), UTF_8))
        .contains(HexFormat.of().formatHex(SigningForm.bytes(event)));
  }
}
