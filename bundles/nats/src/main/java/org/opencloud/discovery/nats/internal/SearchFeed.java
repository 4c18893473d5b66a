package org.opencloud.discovery.nats.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.nats.internal.Outgoing.Rank;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgeRequest;

/**
 * Passes one search's results and its account on. Keeps them back until {@link #open}, so that the
 * application has the reply with the search's id before the first result.
 */
final class SearchFeed implements SearchListener {
  private static final int OVERHEAD = 1024;
  private static final int PEER_SIZE = 256;

  private final BridgeRequest.Search request;
  private final BridgeMessages messages;
  private final Settings.Subjects subjects;
  private final Outbound outbound;
  private final Runnable atEnd;
  private final AtomicLong undelivered = new AtomicLong();

  private final Object lock = new Object();
  private List<Outgoing> held = new ArrayList<>();
  private boolean open;

  SearchFeed(
      BridgeRequest.Search request,
      BridgeMessages messages,
      Settings.Subjects subjects,
      Outbound outbound,
      Runnable atEnd) {
    this.request = request;
    this.messages = messages;
    this.subjects = subjects;
    this.outbound = outbound;
    this.atEnd = atEnd;
  }

  @Override
  public void answer(Answer answer) {
    Outgoing result =
        new Outgoing(
            subjects.result(),
            Rank.RESULT,
            answer.json().length + OVERHEAD,
            max -> messages.result(answer, request.request().user(), request.requestId()),
            undelivered::incrementAndGet);
    if (!pass(result)) {
      undelivered.incrementAndGet();
    }
  }

  @Override
  public void ended(Account account) {
    int size = OVERHEAD + Math.min(account.peers().size(), BridgeMessages.MAX_PEERS) * PEER_SIZE;
    pass(
        new Outgoing(subjects.status(), Rank.STATUS, size, max -> account(account, max), () -> {}));
    atEnd.run();
  }

  /** Lets through what was kept back and all that follows. */
  void open() {
    synchronized (lock) {
      open = true;
      held.forEach(outbound::put);
      held = List.of();
    }
  }

  private boolean pass(Outgoing message) {
    if (!outbound.admit(message)) {
      return false;
    }
    synchronized (lock) {
      if (open) {
        outbound.put(message);
      } else {
        held.add(message);
      }
    }
    return true;
  }

  /** With as many peers named as the server lets through. */
  private byte[] account(Account account, long max) {
    int peers = BridgeMessages.MAX_PEERS;
    byte[] bytes = account(account, peers);
    while (bytes.length > max && peers > 0) {
      peers /= 2;
      bytes = account(account, peers);
    }
    return bytes;
  }

  private byte[] account(Account account, int peers) {
    return messages.account(
        account, request.request().user(), request.requestId(), undelivered.get(), peers);
  }
}
