package org.opencloud.discovery.search.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;

/**
 * Asks the peers of one search: those that are connected at once, the others as they can be dialled
 * while the search lasts. The question leaves with the stream, in one packet.
 */
final class DirectRound {
  /** Dials at once of one search, so that one with many peers that are away leaves room. */
  private static final int DIALS = 16;

  /** How many are asked on the caller's thread; a signature each. */
  private static final int HERE = 4;

  private static final Duration DIAL = Duration.ofSeconds(3);

  private final OpenSearch search;
  private final Transport transport;
  private final Function<Peer, byte[]> question;
  private final AnswerCheck check;
  private final AnswerReaders readers;
  private final Turns dials;
  private final Drops drops;
  private final Clock clock;
  private final Queue<Peer> away = new ConcurrentLinkedQueue<>();

  DirectRound(
      OpenSearch search,
      Transport transport,
      Function<Peer, byte[]> question,
      AnswerCheck check,
      AnswerReaders readers,
      Turns dials,
      Drops drops,
      Clock clock) {
    this.search = search;
    this.transport = transport;
    this.question = question;
    this.check = check;
    this.readers = readers;
    this.dials = dials;
    this.drops = drops;
    this.clock = clock;
  }

  /** Begins with the peers in their order. */
  void begin(List<Peer> peers, Set<PeerId> connected, Executor workers) {
    Mailbox mailbox = new Mailbox(workers);
    int here = 0;
    for (Peer peer : peers) {
      if (!connected.contains(peer.peerId())) {
        away.add(peer);
      } else if (here++ < HERE) {
        ask(peer, List.of(), () -> {});
      } else {
        mailbox.execute(() -> ask(peer, List.of(), () -> {}));
      }
    }
    for (int i = 0; i < DIALS; i++) {
      dialNext();
    }
  }

  private void dialNext() {
    Peer next = away.poll();
    if (next != null && !search.isOver()) {
      dials.take(
          () ->
              ask(
                  next,
                  next.addresses(),
                  () -> {
                    dials.giveBack();
                    dialNext();
                  }));
    }
  }

  /** Asks one; {@code opened} runs once it is connected or cannot be. */
  private void ask(Peer peer, List<String> addresses, Runnable opened) {
    Duration left = Duration.between(clock.instant(), search.question().deadline());
    if (search.isOver() || left.isNegative() || left.isZero()) {
      opened.run();
    } else if (readers.isFull()) {
      drops.search("streams");
      search.lost(peer.peerId(), Outcome.UNREACHABLE, "too many streams are open to ask others");
      opened.run();
    } else {
      open(peer, addresses, left.compareTo(DIAL) < 0 ? left : DIAL, opened);
    }
  }

  private void open(Peer peer, List<String> addresses, Duration patience, Runnable opened) {
    byte[] json = question.apply(peer);
    transport
        .open(peer.peerId(), addresses, QuestionStreams.PROTOCOL, patience)
        .whenComplete(
            (stream, failure) -> {
              opened.run();
              if (failure == null) {
                send(peer.peerId(), stream, json);
              } else {
                failed(peer.peerId(), failure);
              }
            });
  }

  private void send(PeerId peer, PeerStream stream, byte[] json) {
    AnswerStream answers =
        readers.add(stream, check, (without, why) -> search.lost(peer, without, why));
    search.reached(peer);
    if (answers.follow(search)) {
      stream.read(answers);
      stream.write(line(json));
      stream.closeWrite();
    } else {
      answers.cancel();
    }
  }

  private static ByteBuffer line(byte[] json) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(json.length + 1);
    line.writeBytes(json);
    line.write('\n');
    return ByteBuffer.wrap(line.toByteArray());
  }

  private void failed(PeerId peer, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean unsupported =
        cause instanceof TransportException known && known.reason() == Reason.UNSUPPORTED;
    search.lost(
        peer,
        unsupported ? Outcome.UNSUPPORTED : Outcome.UNREACHABLE,
        String.valueOf(cause.getMessage()));
  }
}
