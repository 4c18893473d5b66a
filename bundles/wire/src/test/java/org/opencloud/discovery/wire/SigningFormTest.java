package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.PeerId;

class SigningFormTest {
  private final EventVerifier verifier = new EventVerifier();

  @Test
  void putsPurposeAndLengthsBeforeTheFields() {
    byte[] bytes = SigningForm.bytes(Events.answer());

    assertThat(new String(bytes, UTF_8))
        .startsWith("opencloud-discovery/answer/v1\0 " + Events.NETWORK + "\6search8did:key:z6Mk")
        .contains("\26" + Events.ID + "\r1790000000000\r1790000005000\7COMPUTE\0")
        .endsWith("\"name\":\"GPU node\"}");
  }

  @Test
  void writesLengthsAsVarints() {
    Event event =
        Events.unsigned(Purpose.QUESTION, Events.ASKER, "", "", "x".repeat(300), "u".repeat(128));
    String hex = HexFormat.of().formatHex(SigningForm.bytes(event));

    assertThat(hex).contains("008001" + "75".repeat(128) + "ac02" + "78".repeat(300));
  }

  @Test
  void verifiesWhatTheSenderSigned() {
    assertThat(verifier.verify(Events.question())).isTrue();
    assertThat(verifier.verify(Events.answer())).isTrue();
    assertThat(verifier.verify(Events.end())).isTrue();
  }

  @Test
  void refusesASignatureMadeForAnotherPurpose() {
    Event answer = Events.answer();
    Event end =
        new Event(
            Purpose.END,
            answer.network(),
            answer.from(),
            answer.to(),
            answer.id(),
            answer.issued(),
            answer.expires(),
            answer.dataType(),
            answer.user(),
            answer.payload(),
            answer.signature());

    assertThat(verifier.verify(end)).isFalse();
  }

  @Test
  void refusesAnyChangedField() throws Exception {
    String json = new String(EventCodec.encode(Events.question()), UTF_8);

    for (String[] change :
        new String[][] {
          {Events.NETWORK, Events.NETWORK.replace('0', '1')},
          {"\"AAEC", "\"BAEC"},
          {"1790000000000", "1790000000001"},
          {"1790000005000", "1790000005001"},
          {"\"data_type\":\"\"", "\"data_type\":\"DATA\""},
          {"\"ada\"", "\"eve\""},
          {Events.did(Events.ASKER), Events.did(Events.ANSWERER)},
        }) {
      String changed = json.replace(change[0], change[1]);
      assertThat(changed).isNotEqualTo(json);
      assertThat(verifier.verify(EventCodec.question(changed.getBytes(UTF_8)))).isFalse();
    }
  }

  @Test
  void refusesUnsignedAndOpaqueSenders() {
    Event question = Events.question();

    assertThat(verifier.verify(question.signed(new byte[0]))).isFalse();
    assertThat(verifier.verify(question.signed(new byte[64]))).isFalse();
    assertThat(verifier.verify(opaque())).isFalse();
  }

  @Test
  void verifiesAnOpaqueSenderWithItsPinnedKey() {
    Event opaque = opaque();

    assertThat(verifier.verify(opaque, peerId(Events.ASKER.publicKey()))).isTrue();
    assertThat(verifier.verify(opaque, peerId(Events.ANSWERER.publicKey()))).isFalse();
  }

  @Test
  void readsThePeerIdOutOfTheDid() {
    var did = new org.opencloud.discovery.api.identity.Did(Events.did(Events.ASKER));

    assertThat(verifier.peerId(did)).contains(peerId(Events.ASKER.publicKey()));
  }

  private static PeerId peerId(org.opencloud.discovery.keys.PublicKey key) {
    return new PeerId(key.peerId().toString());
  }

  private static Event opaque() {
    Event event = Events.question();
    return Events.signed(
        Events.ASKER,
        new Event(
            event.purpose(),
            event.network(),
            "123e4567-e89b-12d3-a456-426614174000",
            event.to(),
            event.id(),
            event.issued(),
            event.expires(),
            event.dataType(),
            event.user(),
            event.payload(),
            new byte[0]));
  }
}
