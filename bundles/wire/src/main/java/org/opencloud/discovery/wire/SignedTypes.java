package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.api.events.Event;

/**
 * The types that one node answers for, as it says itself. Nothing is said about whether the
 * signature holds: see {@link EventVerifier}.
 *
 * @param event what was signed
 * @param types each name once
 * @param json the event as it came or as it was written, without LF, to be passed on byte for byte;
 *     not to be changed
 */
public record SignedTypes(Event event, List<AnnouncedType> types, byte[] json) {
  public SignedTypes {
    requireNonNull(event, "event");
    types = List.copyOf(types);
    requireNonNull(json, "json");
  }

  @Override
  public String toString() {
    return "SignedTypes[" + event.from() + " " + types.size() + "]";
  }
}
