package org.opencloud.discovery.indexer.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Gives the records of others: from memory, else from the DHT. */
final class GetProtocol implements StreamProtocol, Exchange.Handler {
  private final Streams streams;
  private final Lookup lookup;
  private final PeerRates rates;
  private final Offences offences;
  private final Executor workers;
  private final Drops drops;

  GetProtocol(
      Streams streams,
      Lookup lookup,
      PeerRates rates,
      Offences offences,
      Executor workers,
      Drops drops) {
    this.streams = streams;
    this.lookup = lookup;
    this.rates = rates;
    this.offences = offences;
    this.workers = workers;
    this.drops = drops;
  }

  @Override
  public String id() {
    return RecordMessages.GET_PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    streams.take(stream, WireLimits.RECORD_BYTES, this, drops::get);
  }

  @Override
  public void request(Exchange exchange, byte[] value) {
    if (!rates.take(exchange.peer())) {
      exchange.drop("rate");
      return;
    }
    try {
      workers.execute(() -> get(exchange, value));
    } catch (RejectedExecutionException e) {
      exchange.drop("busy");
    }
  }

  /** There is no answer but a reset to what is no get. */
  @Override
  public void refused(Exchange exchange, String reason, String expected) {
    offences.forgive(exchange.peer());
    exchange.drop(reason);
  }

  private void get(Exchange exchange, byte[] value) {
    List<String> keys;
    try {
      keys = RecordMessages.keys(value);
    } catch (WireException e) {
      refused(exchange, e.reason().word(), e.getMessage());
      return;
    }
    Map<String, CompletableFuture<Optional<KeptRecord>>> found = new LinkedHashMap<>();
    keys.forEach(
        key ->
            found.computeIfAbsent(key, k -> lookup.find(k, exchange.peer()).toCompletableFuture()));
    CompletableFuture.allOf(found.values().toArray(CompletableFuture[]::new))
        .thenRun(() -> answer(exchange, found));
  }

  private static void answer(
      Exchange exchange, Map<String, CompletableFuture<Optional<KeptRecord>>> found) {
    List<byte[]> lines = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    found.forEach(
        (key, record) ->
            record.join().ifPresentOrElse(kept -> lines.add(kept.json()), () -> missing.add(key)));
    lines.add(RecordMessages.encode(new Found(lines.size(), missing)));
    exchange.answer(lines);
  }
}
