package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;

/**
 * What a node answered to one question.
 *
 * @param resources as they came, in order of their text
 * @param end as it came
 */
record Answered(List<String> resources, String end) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The answer, once its end is there. */
  static Optional<Answered> of(String id, List<Event> events) {
    List<String> resources =
        events.stream()
            .filter(event -> event.purpose() == Purpose.ANSWER)
            .map(event -> new String(event.payload(), UTF_8))
            .sorted()
            .toList();
    return events.stream()
        .filter(event -> event.purpose() == Purpose.END && event.id().equals(id))
        .map(event -> new Answered(resources, new String(event.payload(), UTF_8)))
        .findFirst();
  }

  /** The ids of the resources. */
  List<String> ids() {
    return resources.stream().map(text -> json(text).path("id").asText()).toList();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
