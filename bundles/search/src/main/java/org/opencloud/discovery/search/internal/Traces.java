package org.opencloud.discovery.search.internal;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTrace.Role;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.search.SearchTraces;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;

/**
 * The traces of the last searches. Refused ones are kept apart, so that whoever floods this node
 * does not push out what it answered; own ones too.
 */
final class Traces implements SearchTraces {
  private static final int KEPT = 256;

  private final PeerId self;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<Role, Deque<Trace>> kept =
      Map.of(
          Role.ASKED, new ArrayDeque<>(),
          Role.ANSWERED, new ArrayDeque<>(),
          Role.REFUSED, new ArrayDeque<>());

  Traces(PeerId self, Clock clock, LongSupplier nanos) {
    this.self = self;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** A moment, to be given to what begins a trace. */
  long now() {
    return nanos.getAsLong();
  }

  /** A search that begins here. */
  Trace asked(String id, Question question) {
    return keep(
        Role.ASKED, fresh(Role.ASKED, id, self, question.wanted(), question.dataType()), now());
  }

  /** A question of another node that is to be answered. */
  Trace answered(Event event, PeerId author, Wanted wanted, long begun) {
    return keep(Role.ANSWERED, fresh(Role.ANSWERED, event, author, wanted), begun);
  }

  /** A question of another node that goes no further. */
  void refused(Event event, PeerId author, String reason, long begun) {
    Trace trace =
        keep(Role.REFUSED, fresh(Role.REFUSED, event, author, Wanted.of(List.of())), begun);
    trace.step(Stage.VERIFY, "", begun, Map.of(), reason);
    trace.ended("refused: " + reason);
  }

  private SearchTrace fresh(Role role, Event event, PeerId author, Wanted wanted) {
    return fresh(role, event.id(), author, wanted, Question.oneType(event.dataType()));
  }

  private SearchTrace fresh(Role role, String id, PeerId asker, Wanted wanted, String type) {
    String filter = wanted.filter().map(FilterExpression::text).orElse("");
    String order = wanted.order().stream().map(Order::toString).collect(joining(", "));
    return new SearchTrace(
        id,
        role,
        asker,
        wanted.words(),
        type,
        filter,
        order,
        clock.instant(),
        Optional.empty(),
        "",
        List.of());
  }

  private Trace keep(Role role, SearchTrace search, long begun) {
    Trace trace = new Trace(search, nanos, begun);
    Deque<Trace> ring = kept.get(role);
    synchronized (ring) {
      if (ring.size() == KEPT) {
        ring.removeFirst();
      }
      ring.addLast(trace);
    }
    return trace;
  }

  @Override
  public List<SearchTrace> find(String beginning) {
    return all().filter(trace -> trace.id().startsWith(beginning)).toList();
  }

  @Override
  public List<SearchTrace> recent(int limit) {
    return all().limit(Math.max(0, limit)).toList();
  }

  private Stream<SearchTrace> all() {
    List<Trace> traces = new ArrayList<>();
    for (Deque<Trace> ring : kept.values()) {
      synchronized (ring) {
        traces.addAll(ring);
      }
    }
    return traces.stream()
        .map(Trace::shown)
        .sorted(Comparator.comparing(SearchTrace::began).reversed());
  }
}
