package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topics that nobody here wants any more, until peers are told of it. Used on the loop only. */
final class Departures {
  private final Setup setup;
  private final Map<String, Long> ends = new HashMap<>();
  private boolean silent;

  Departures(Setup setup) {
    this.setup = setup;
  }

  void begin(String topic) {
    ends.put(topic, setup.now() + setup.timing().leave().toMillis());
  }

  void cancel(String topic) {
    ends.remove(topic);
  }

  /** From now on no time is over. */
  void fallSilent() {
    silent = true;
  }

  /** Those whose time is over; tells of each once. */
  List<String> due() {
    long now = setup.now();
    List<String> due =
        ends.entrySet().stream()
            .filter(end -> !silent && end.getValue() <= now)
            .map(Map.Entry::getKey)
            .toList();
    due.forEach(ends::remove);
    return due;
  }
}
