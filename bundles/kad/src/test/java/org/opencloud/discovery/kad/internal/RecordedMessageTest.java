package org.opencloud.discovery.kad.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.kad.internal.Message.Type;

/** Messages of foreign DHTs as {@code RecordingIT} wrote them down, frozen. */
class RecordedMessageTest {
  private final Encodings encodings = new Encodings();

  @ParameterizedTest
  @CsvSource({"go,true", "rust,false", "js,true", "js-2,true"})
  void readsWhatItsPeerSent(String peer, boolean tellsItsAddress) throws Exception {
    List<Message> messages = new ArrayList<>();
    Set<Type> types = EnumSet.noneOf(Type.class);
    for (byte[] bytes : recorded(peer)) {
      Message message = MessageReader.answer(bytes, encodings);
      messages.add(message);
      types.add(message.type());
    }

    assertThat(types)
        .contains(
            Type.FIND_NODE, Type.PUT_VALUE, Type.GET_VALUE, Type.ADD_PROVIDER, Type.GET_PROVIDERS);
    assertThat(messages)
        .as("its record")
        .anyMatch(message -> holds(message, "/interop/theirs", "2:from " + peer));
    assertThat(messages)
        .as("says that it provides")
        .anyMatch(
            message ->
                message.type() == Type.ADD_PROVIDER
                    && message.providers().size() == 1
                    && message.providers().get(0).addresses().isEmpty() != tellsItsAddress);
  }

  private static boolean holds(Message message, String key, String value) {
    return message
        .record()
        .filter(entry -> new String(entry.key(), UTF_8).equals(key))
        .filter(entry -> new String(entry.value(), UTF_8).equals(value))
        .isPresent();
  }

  private static List<byte[]> recorded(String peer) throws IOException {
    String name = "/recorded-kad/" + peer + ".txt";
    try (InputStream in = RecordedMessageTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> line.startsWith("<"))
          .map(line -> HexFormat.of().parseHex(line.substring(1)))
          .toList();
    }
  }
}
