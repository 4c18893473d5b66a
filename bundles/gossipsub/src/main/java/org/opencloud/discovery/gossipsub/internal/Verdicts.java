package org.opencloud.discovery.gossipsub.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What was decided of messages lately: who sends a good one again in time still delivered it, who
 * sends a bad one again is to blame as well. Used on the loop only.
 */
final class Verdicts {
  private final Setup setup;
  private final Scores scores;
  private final long window;
  private final Map<Bytes, Accepted> accepted = new LinkedHashMap<>();
  private final Map<Bytes, Long> rejected = new LinkedHashMap<>();

  Verdicts(Setup setup, Scores scores) {
    this.setup = setup;
    this.scores = scores;
    this.window = setup.params().scores().topic().meshDeliveries().window().toMillis();
  }

  /**
   * The message is good.
   *
   * @param senders all who sent it so far, the first one first; kept
   */
  void accepted(Message message, Set<PeerLink> senders) {
    Iterator<PeerLink> each = senders.iterator();
    scores.first(each.next(), message.topic());
    each.forEachRemaining(sender -> scores.delivered(sender, message.topic()));
    if (window > 0 && accepted.size() < setup.limits().seenEntries()) {
      accepted.put(message.id(), new Accepted(senders, setup.now() + window));
    }
  }

  /**
   * The message is bad, to all who sent it so far.
   *
   * @param proven whether its author made it: else its id may be that of a good one
   */
  void rejected(Message message, Set<PeerLink> senders, boolean proven) {
    senders.forEach(sender -> scores.invalid(sender, message.topic()));
    if (proven && rejected.size() < setup.limits().seenEntries()) {
      rejected.put(message.id(), setup.now() + setup.timing().seen().toMillis());
    }
  }

  /** A copy of a message that was judged before. */
  void again(PeerLink sender, Message message) {
    Accepted good = accepted.get(message.id());
    if (good != null) {
      if (good.until() >= setup.now() && good.senders().add(sender)) {
        scores.delivered(sender, message.topic());
      }
    } else if (rejected.containsKey(message.id())) {
      scores.invalid(sender, message.topic());
    }
  }

  /** Once a heartbeat. */
  void upkeep() {
    long now = setup.now();
    expire(accepted.values(), now);
    Iterator<Long> oldest = rejected.values().iterator();
    while (oldest.hasNext() && oldest.next() <= now) {
      oldest.remove();
    }
  }

  private static void expire(Iterable<Accepted> all, long now) {
    Iterator<Accepted> oldest = all.iterator();
    while (oldest.hasNext() && oldest.next().until() < now) {
      oldest.remove();
    }
  }

  private record Accepted(Set<PeerLink> senders, long until) {}
}
