package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Candidate.State;
import org.opencloud.discovery.keys.PeerId;

/**
 * Walks towards a key: asks the nearest peers known for nearer ones until the k nearest that live
 * have all answered, the visitor has enough, or time is up. Several paths share the walk, and no
 * peer is asked twice. Used on the loop only.
 */
final class Lookup {
  private static final int NAMED = 2;
  private static final int KNOWN = 10;

  private final Setup setup;
  private final Reach reach;
  private final Key target;
  private final Message request;
  private final Visitor visitor;
  private final List<Path> paths = new ArrayList<>();
  private final Map<PeerId, Candidate> candidates = new HashMap<>();
  private final CompletableFuture<Outcome> done = new CompletableFuture<>();
  private Setup.Alarm alarm = () -> {};
  private int asked;
  private int failed;

  /** What a lookup needs of the DHT around it. */
  interface Reach {
    CompletionStage<Message> ask(Contact peer, Message request);

    /** Whether it makes sense to ask this peer; not us, and not one without a way to it. */
    boolean askable(Contact peer);

    /** The addresses among those that a peer told us which may be dialled. */
    List<String> dialable(PeerId teller, List<String> addresses);

    void answered(Contact peer);

    void failed(Contact peer);
  }

  /** Looks at each answer. */
  @FunctionalInterface
  interface Visitor {
    /** Whether the lookup goes on. */
    boolean answered(Contact peer, Message answer);
  }

  /**
   * How a lookup ended.
   *
   * @param nearest the nearest peers that answered, at most k, nearest first
   * @param complete whether the k nearest all answered
   * @param hops the longest way to one of the nearest
   */
  record Outcome(List<Contact> nearest, boolean complete, int asked, int failed, int hops) {}

  Lookup(Setup setup, Reach reach, Key target, Message request, Visitor visitor) {
    this.setup = setup;
    this.reach = reach;
    this.target = target;
    this.request = request;
    this.visitor = visitor;
    KadParams.Lookups params = setup.params().lookups();
    for (int i = 0; i < params.paths(); i++) {
      int width = (params.alpha() + params.paths() - 1 - i) / params.paths();
      paths.add(new Path(target, params.k(), width));
    }
  }

  /** Starts from these peers, nearest first, and ends when the time is up at the latest. */
  CompletionStage<Outcome> start(Collection<Contact> seeds, Duration time) {
    int dealt = 0;
    for (Contact seed : seeds) {
      hear(paths.get(dealt++ % paths.size()), seed, 1);
    }
    alarm = setup.later(time, () -> end(false));
    step();
    return done;
  }

  /** Ends it; what is known by now is its outcome. */
  void stop() {
    end(false);
  }

  private void step() {
    boolean sent = true;
    while (sent && !done.isDone()) {
      sent = false;
      for (Path path : paths) {
        sent |= askNext(path);
      }
    }
    if (!done.isDone() && paths.stream().allMatch(Path::finished)) {
      end(true);
    }
  }

  private boolean askNext(Path path) {
    if (done.isDone() || asked >= setup.params().lookups().asked()) {
      return false;
    }
    return path.next().map(next -> ask(path, next)).orElse(false);
  }

  private boolean ask(Path path, Candidate candidate) {
    candidate.become(State.ASKED);
    path.asked();
    asked++;
    Slot slot = new Slot(path);
    Setup.Alarm slow = setup.later(setup.params().timing().slow(), slot::free);
    reach
        .ask(candidate.contact(), request)
        .whenComplete(
            (answer, failure) -> {
              slow.cancel();
              slot.release();
              settled(path, candidate, answer, failure);
            });
    return true;
  }

  /** A place among the requests of a path, which one that waits for long gives up. */
  private final class Slot {
    private final Path path;
    private boolean held = true;

    private Slot(Path path) {
      this.path = path;
    }

    private void free() {
      release();
      step();
    }

    private void release() {
      if (held) {
        held = false;
        path.released();
      }
    }
  }

  private void settled(Path path, Candidate candidate, Message answer, Throwable failure) {
    if (failure == null) {
      candidate.become(State.ANSWERED);
      reach.answered(candidate.contact());
    } else {
      candidate.become(State.FAILED);
      failed++;
      reach.failed(candidate.contact());
    }
    if (done.isDone()) {
      return;
    }
    if (failure == null) {
      answered(path, candidate, answer);
    }
    step();
    endWhenSpent();
  }

  private void answered(Path path, Candidate candidate, Message answer) {
    int named = 0;
    for (KadPeer peer : answer.closer()) {
      if (named++ < NAMED * setup.params().lookups().k()) {
        List<String> addresses = reach.dialable(candidate.contact().id(), peer.addresses());
        hear(path, Contact.of(new KadPeer(peer.id(), addresses)), candidate.hops + 1);
      }
    }
    if (!visitor.answered(candidate.contact(), answer)) {
      end(false);
    }
  }

  private void hear(Path path, Contact contact, int hops) {
    Candidate known = candidates.get(contact.id());
    if (known != null) {
      known.alsoAt(contact);
      path.hear(known);
    } else if (candidates.size() >= KNOWN * setup.params().lookups().asked()) {
      setup.count("lookup.dropped", "candidates");
    } else if (reach.askable(contact)) {
      Candidate heard = new Candidate(contact, hops);
      candidates.put(contact.id(), heard);
      path.hear(heard);
    }
  }

  /** Peers that name ever nearer peers must not keep a lookup going: then it ends as it is. */
  private void endWhenSpent() {
    boolean waiting = candidates.values().stream().anyMatch(one -> one.state() == State.ASKED);
    if (!waiting && asked >= setup.params().lookups().asked()) {
      setup.count("lookup.ended", "peers");
      end(false);
    }
  }

  private void end(boolean complete) {
    if (done.isDone()) {
      return;
    }
    alarm.cancel();
    List<Candidate> nearest =
        candidates.values().stream()
            .filter(one -> one.state() == State.ANSWERED)
            .sorted((a, b) -> target.compareDistance(a.contact().key(), b.contact().key()))
            .limit(setup.params().lookups().k())
            .toList();
    int hops = nearest.stream().mapToInt(one -> one.hops).max().orElse(0);
    List<Contact> contacts = nearest.stream().map(Candidate::contact).toList();
    done.complete(new Outcome(contacts, complete, asked, failed, hops));
  }
}
