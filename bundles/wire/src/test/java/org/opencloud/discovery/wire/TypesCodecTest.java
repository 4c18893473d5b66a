package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;

class TypesCodecTest {
  private static final String DIGEST = "A".repeat(43);

  @Test
  void readsWhatWasSigned() throws Exception {
    SignedTypes signed = Events.types();
    SignedTypes read = TypesCodec.read(signed.json());

    assertThat(read.types()).isEqualTo(signed.types());
    assertThat(read.event()).isEqualTo(signed.event());
    assertThat(new EventVerifier().verify(read.event())).isTrue();
  }

  /** The limit of bytes is one that no announcement within the other limits meets. */
  @Test
  void hasRoomForTheMostOfTheLongest() throws Exception {
    List<AnnouncedType> most =
        IntStream.range(0, WireLimits.TYPES)
            .mapToObj(i -> new AnnouncedType("t%063d".formatted(i), "v".repeat(64), DIGEST))
            .toList();

    assertThat(TypesCodec.read(signed(most).json()).types()).isEqualTo(most);
  }

  @Test
  void signsNoMoreThanOthersRead() {
    List<AnnouncedType> tooMany =
        IntStream.rangeClosed(0, WireLimits.TYPES)
            .mapToObj(i -> new AnnouncedType("T" + i, "1", DIGEST))
            .toList();

    assertThatIllegalArgumentException().isThrownBy(() -> signed(tooMany));
  }

  private static SignedTypes signed(List<AnnouncedType> types) {
    return TypesCodec.sign(
        types,
        Events.NETWORK,
        new Did(Events.did(Events.ANSWERER)),
        Events.ID,
        1,
        2,
        Events.ANSWERER::sign);
  }

  @Test
  void refusesWhatIsNoAnnouncement() {
    String one = "{\"name\":\"A\",\"version\":\"1\",\"digest\":\"" + DIGEST + "\"}";
    String many = one.replace("\"A\"", "\"A%d\"");
    String over = String.join(",", IntStream.rangeClosed(0, 64).mapToObj(many::formatted).toList());
    for (String payload :
        List.of(
            "{}",
            "{\"types\":{}}",
            "{\"types\":[1]}",
            "{\"types\":[" + one + "],\"types\":[]}",
            "{\"types\":[" + one + "," + one + "]}",
            "{\"types\":[" + over + "]}",
            "{\"types\":[" + one.replace("\"A\"", "\"a b\"") + "]}",
            "{\"types\":[" + one.replace("\"1\"", "\"\"") + "]}",
            "{\"types\":[" + one.replace("A\"}", "\"}") + "]}")) {
      refused(payload, WireException.Reason.MALFORMED);
    }
    refused("{\"x\":\"" + "y".repeat(WireLimits.TYPES_BYTES) + "\"}", oversized());
  }

  private static WireException.Reason oversized() {
    return WireException.Reason.OVERSIZED;
  }

  private static void refused(String payload, WireException.Reason reason) {
    Event event = Events.unsigned(Purpose.TYPES, Events.ANSWERER, "", "", payload, "");
    byte[] json = EventCodec.encode(event.signed(new byte[64]));
    assertThatExceptionOfType(WireException.class)
        .as(payload)
        .isThrownBy(() -> TypesCodec.read(json))
        .matches(e -> e.reason() == reason);
  }

  @Test
  void refusesOtherEvents() {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TypesCodec.read(EventCodec.encode(Events.question())))
        .matches(e -> e.reason() == WireException.Reason.TYPE);
    String named =
        new String(Events.types().json(), UTF_8)
            .replace("\"to\":\"\"", "\"to\":\"" + Events.did(Events.ASKER) + "\"");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TypesCodec.read(named.getBytes(UTF_8)))
        .matches(e -> e.reason() == WireException.Reason.TYPE);
  }

  @Test
  void readsRequests() throws Exception {
    TypeMessages.Request all = TypeMessages.Request.forAll();
    TypeMessages.Request some = TypeMessages.Request.of(List.of(DIGEST, "B".repeat(43)));

    assertThat(TypeMessages.encode(all)).asString().isEqualTo("{\"announcements\":true}");
    assertThat(TypeMessages.request(TypeMessages.encode(all))).isEqualTo(all);
    assertThat(TypeMessages.request(TypeMessages.encode(some))).isEqualTo(some);
    List<String> most = IntStream.range(0, 64).mapToObj("%043d"::formatted).toList();
    assertThat(TypeMessages.request(TypeMessages.encode(TypeMessages.Request.of(most))).digests())
        .hasSize(64);
  }

  @Test
  void refusesOtherRequests() {
    String over =
        String.join("\",\"", IntStream.range(0, 65).mapToObj("%043d"::formatted).toList());
    for (String request :
        List.of(
            "{}",
            "[]",
            "{\"announcements\":false}",
            "{\"announcements\":true,\"digests\":[\"" + DIGEST + "\"]}",
            "{\"digests\":[]}",
            "{\"digests\":[\"short\"]}",
            "{\"digests\":[\"" + over + "\"]}")) {
      assertThatExceptionOfType(WireException.class)
          .as(request)
          .isThrownBy(() -> TypeMessages.request(request.getBytes(UTF_8)));
    }
  }
}
