package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.RecordVerifier;
import org.opencloud.discovery.wire.RecordVerifier.Verdict;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Takes from each node the record that it makes of itself. */
final class PublishProtocol implements StreamProtocol, Exchange.Handler {
  /** What no honest node sends, whatever its clock and its past. */
  private static final Set<String> OFFENCES =
      Set.of("malformed", "oversized", "sender", "opaque", "key", "signature", "network", "times");

  /** Why is the operator's to know. */
  private static final String CANNOT_KEEP = "records cannot be kept now; try again later";

  private final Streams streams;
  private final RecordBook book;
  private final Keeper keeper;
  private final Supplier<Optional<RecordVerifier>> verifier;
  private final PeerRates rates;
  private final Offences offences;
  private final Executor workers;
  private final Clock clock;
  private final Drops drops;

  PublishProtocol(
      Streams streams,
      RecordBook book,
      Keeper keeper,
      Supplier<Optional<RecordVerifier>> verifier,
      PeerRates rates,
      Offences offences,
      Executor workers,
      Clock clock,
      Drops drops) {
    this.streams = streams;
    this.book = book;
    this.keeper = keeper;
    this.verifier = verifier;
    this.rates = rates;
    this.offences = offences;
    this.workers = workers;
    this.clock = clock;
    this.drops = drops;
  }

  @Override
  public String id() {
    return RecordMessages.PUBLISH_PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    streams.take(stream, WireLimits.RECORD_BYTES, this, drops::publish);
  }

  @Override
  public void request(Exchange exchange, byte[] value) {
    try {
      workers.execute(() -> publish(exchange, value));
    } catch (RejectedExecutionException e) {
      refuse(exchange, "unavailable", "too much to do");
    }
  }

  @Override
  public void refused(Exchange exchange, String reason, String expected) {
    refuse(exchange, reason, expected);
  }

  private void publish(Exchange exchange, byte[] value) {
    if (!rates.take(exchange.peer())) {
      refuse(exchange, "rate", "expected fewer records a minute");
      return;
    }
    try {
      SignedRecord record = RecordCodec.read(value);
      Optional<String> fault = fault(record, exchange.peer());
      if (fault.isPresent()) {
        refuse(exchange, fault.get(), "expected a valid record of its sender");
      } else {
        offer(exchange, KeptRecord.of(record));
      }
    } catch (WireException e) {
      refuse(exchange, "malformed", e.getMessage());
    }
  }

  private Optional<String> fault(SignedRecord record, PeerId sender) {
    if (!record.record().peerId().equals(sender)) {
      return Optional.of("sender");
    }
    return verifier
        .get()
        .map(now -> now.verify(record, clock.instant()))
        .map(verdict -> verdict == Verdict.VALID ? "" : verdict.word())
        .or(() -> Optional.of("unavailable"))
        .filter(fault -> !fault.isEmpty());
  }

  private void offer(Exchange exchange, KeptRecord record) {
    if (!keeper.problem().isEmpty()) {
      refuse(exchange, "unavailable", CANNOT_KEEP);
      return;
    }
    RecordBook.Offered offered = book.offer(record);
    switch (offered.what()) {
      case NEW -> whenKept(exchange, keeper.keep(offered.pending().orElseThrow()));
      case SAME -> whenKept(exchange, offered.pending().orElseThrow().durable());
      case KEPT -> stored(exchange);
      case STALE -> refuse(exchange, "stale", "expected more than " + book.newest(exchange.peer()));
      default -> refuse(exchange, "full", "no room for another record");
    }
  }

  private void whenKept(Exchange exchange, CompletionStage<Void> durable) {
    durable.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            stored(exchange);
          } else {
            refuse(exchange, "unavailable", CANNOT_KEEP);
          }
        });
  }

  private void stored(Exchange exchange) {
    drops.stored();
    answer(exchange, Published.STORED, "");
  }

  /** One offence too many is no longer answered. */
  private void refuse(Exchange exchange, String code, String message) {
    if (OFFENCES.contains(code) && !offences.forgive(exchange.peer())) {
      exchange.drop("offender");
      return;
    }
    drops.publish(exchange.peer(), code);
    answer(exchange, code, message);
  }

  private void answer(Exchange exchange, String code, String message) {
    long kept = book.find(exchange.peer()).map(KeptRecord::sequence).orElse(0L);
    exchange.answer(List.of(RecordMessages.encode(new Published(code, message, kept))));
  }
}
