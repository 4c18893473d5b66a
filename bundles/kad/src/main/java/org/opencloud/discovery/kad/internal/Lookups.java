package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.keys.PeerId;

/** Starts lookups, so many at once. Used on the loop only; the count may be read anywhere. */
final class Lookups implements Lookup.Reach {
  private final Setup setup;
  private final PeerId self;
  private final Calls calls;
  private final Members members;
  private volatile int running;

  Lookups(Setup setup, PeerId self, Calls calls, Members members) {
    this.setup = setup;
    this.self = self;
    this.calls = calls;
    this.members = members;
  }

  /** The peers nearest to a key. */
  CompletionStage<Lookup.Outcome> nearest(byte[] key, Duration time) {
    return walk(Message.request(Message.Type.FIND_NODE, key), (peer, answer) -> true, time);
  }

  CompletionStage<Lookup.Outcome> walk(Message request, Lookup.Visitor visitor, Duration time) {
    Key target = Key.of(request.key());
    return run(new Lookup(setup, this, target, request, visitor), target, time);
  }

  CompletionStage<Lookup.Outcome> run(Lookup lookup, Key target, Duration time) {
    if (running >= setup.params().lookups().concurrent()) {
      setup.count("lookup.refused", "limit");
      return CompletableFuture.failedFuture(
          new KadException(Reason.LIMIT, running + " lookups are under way"));
    }
    running++;
    List<Contact> seeds = members.nearest(target, setup.params().lookups().k());
    CompletionStage<Lookup.Outcome> done = lookup.start(seeds, time);
    done.whenComplete((outcome, failure) -> running--);
    return done;
  }

  int running() {
    return running;
  }

  @Override
  public CompletionStage<Message> ask(Contact peer, Message request) {
    return calls.ask(peer, request);
  }

  @Override
  public boolean askable(Contact peer) {
    return !peer.id().equals(self) && calls.reachable(peer);
  }

  @Override
  public List<String> dialable(PeerId teller, List<String> addresses) {
    return members.dialable(teller, addresses);
  }

  @Override
  public void answered(Contact peer) {
    members.answered(peer);
  }

  @Override
  public void failed(Contact peer) {
    members.failed(peer);
  }
}
