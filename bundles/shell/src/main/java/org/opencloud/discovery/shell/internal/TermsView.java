package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

/** How the terms of a partnership look, and what is left of them. */
final class TermsView {
  private TermsView() {}

  /** In a few words; empty for a peer that is no partner and never was. */
  static String brief(Peer peer, Instant now) {
    if (peer.relation() == Relation.PARTNER) {
      Partnership terms = peer.terms();
      String left = terms.until().map(end -> ", " + left(end, now) + " left").orElse("");
      return direction(terms) + " " + types(terms) + left;
    }
    return peer.partnership().isPresent() ? "over" : "";
  }

  /** In full. */
  static String line(Peer peer, Instant now) {
    if (peer.relation() == Relation.PARTNER) {
      Optional<Instant> end = peer.terms().until();
      return direction(peer.terms())
          + " "
          + types(peer.terms())
          + end.map(at -> ", until " + at + " (" + left(at, now) + " left)").orElse(", no end");
    }
    return peer.partnership()
        .map(
            terms ->
                "over since "
                    + terms.until().orElse(now)
                    + ": sees nothing private until it is a partner again (peer:relate) or removed"
                    + " (peer:remove)")
        .orElse("");
  }

  static ObjectNode json(Partnership terms, boolean inForce, Instant now) {
    ObjectNode node = Json.object();
    node.put("direction", terms.direction().name().toLowerCase(Locale.ROOT));
    node.set("types", Json.strings(terms.types().stream().sorted().toList()));
    node.put("until", terms.until().map(Object::toString).orElse(""));
    node.put("in_force", inForce);
    terms
        .until()
        .filter(end -> inForce)
        .ifPresent(end -> node.put("left_seconds", Duration.between(now, end).toSeconds()));
    return node;
  }

  private static String direction(Partnership terms) {
    return switch (terms.direction()) {
      case BOTH -> "gives and takes";
      case GIVE -> "gives";
      case TAKE -> "takes";
    };
  }

  private static String types(Partnership terms) {
    return terms.types().isEmpty()
        ? "all types"
        : String.join(", ", terms.types().stream().sorted().toList());
  }

  private static String left(Instant end, Instant now) {
    return span(Duration.between(now, end));
  }

  /** The two largest units of a time, such as {@code 3 d 4 h}. */
  static String span(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : Math.max(0, time.toSeconds()) + " s";
  }
}
