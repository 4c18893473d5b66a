package org.opencloud.discovery.search.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.search.internal.FoundHits.Found;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.WireLimits;

/**
 * One question in work: takes what providers find, signs it and writes it on one stream, that on
 * which it was asked or one to the asker, as fast as the asker reads. Providers' threads only
 * queue; all writing happens in the mailbox.
 */
final class Answering implements Collector, PeerStream.Reader {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int BATCH_GROWTH = 4;

  /** So that the asker has something to verify while the next ones are signed. */
  private static final int BATCH_HITS = 16;

  /** Batches on their way while another is signed. */
  private static final int AHEAD = 2;

  /** Hits that may wait until quick providers are through; with more there is work for a thread. */
  private static final int HELD_HITS = 4;

  private static final Duration DIAL = Duration.ofSeconds(5);

  private final Judged judged;
  private final Peer asker;
  private final Answerer answerer;
  private final Events events;
  private final Ports ports;
  private final Drops drops;
  private final Mailbox mailbox;
  private final Question question;
  private final FoundHits hits;
  private final List<Runnable> whenOver = new ArrayList<>();
  private Optional<ProviderFence.Run> searching = Optional.empty();
  private Optional<PeerStream> stream;
  private boolean over;
  private volatile boolean held;

  // Touched in the mailbox only.
  private Optional<Map<String, String>> failures = Optional.empty();
  private boolean opening;
  private int writing;
  private boolean endWritten;
  private int batchHits = 1;
  private volatile int sent;
  private volatile long sentBytes;
  private volatile long sending;
  private final Set<Batch> underWay = new HashSet<>();

  /**
   * Signed answers that leave together.
   *
   * @param shared the types of those that not everybody may see
   * @param last whether the end is among them
   */
  private record Batch(byte[] bytes, Set<String> shared, boolean last) {
    private static final Batch NOTHING = new Batch(new byte[0], Set.of(), false);

    boolean isEmpty() {
      return bytes.length == 0;
    }
  }

  Answering(
      Judged judged,
      Question question,
      Peer asker,
      Answerer answerer,
      Events events,
      Ports ports,
      Executor workers,
      Drops drops) {
    this.judged = judged;
    this.question = question;
    this.hits = new FoundHits(question, answerer.budget(), drops);
    this.asker = asker;
    this.answerer = answerer;
    this.events = events;
    this.ports = ports;
    this.drops = drops;
    this.mailbox = new Mailbox(workers);
    this.stream = judged.on().map(QuestionStream::stream);
  }

  PeerId peer() {
    return asker.peerId();
  }

  /** What runs on its behalf, to be cut once it has enough. */
  void searching(ProviderFence.Run run) {
    whenOver(() -> run.cut(""));
    boolean enough;
    synchronized (this) {
      searching = Optional.of(run);
      enough = hits.isEnough();
    }
    if (enough) {
      run.cut("");
    }
  }

  /** Runs once it is over; at once when it is. */
  void whenOver(Runnable task) {
    synchronized (this) {
      if (!over) {
        whenOver.add(task);
        return;
      }
    }
    task.run();
  }

  @Override
  public boolean take(String type, String id, byte[] view, boolean shared) {
    Optional<ProviderFence.Run> cut = Optional.empty();
    synchronized (this) {
      if (over || question.cancelled()) {
        return false;
      }
      switch (hits.take(id, new Found(type, view, shared))) {
        case QUEUED -> {
          // Asked after the hit is there, so that a release meanwhile finds it.
          if (!held || hits.count() > HELD_HITS) {
            mailbox.execute(this::send);
          }
          return true;
        }
        case NOTED -> {
          return true;
        }
        case ENOUGH -> cut = searching;
      }
    }
    cut.ifPresent(run -> run.cut(""));
    return false;
  }

  @Override
  public void hold() {
    held = true;
  }

  @Override
  public void release(boolean here) {
    held = false;
    if (here) {
      mailbox.executeHere(this::send);
    } else {
      mailbox.execute(this::send);
    }
  }

  /** All providers have ended or were cut. */
  void searched(Map<String, String> reasons) {
    Runnable told =
        () -> {
          hits.settle();
          failures = Optional.of(reasons);
          send();
        };
    if (held) {
      // By one of the quick providers; the last one, so that its thread has nothing else to do.
      mailbox.executeHere(told);
    } else {
      mailbox.execute(told);
    }
  }

  private boolean isConnected() {
    return ports.network().flatMap(n -> n.transport().connection(peer())).isPresent();
  }

  private void send() {
    if (isOver() || writing >= AHEAD) {
      return;
    }
    Optional<PeerStream> open = stream();
    if (isLate()) {
      cancel("late");
    } else if (open.isPresent()) {
      sendOn(open.get());
    } else {
      needStream();
    }
  }

  private synchronized Optional<PeerStream> stream() {
    return stream;
  }

  /** Nobody listens any more: whatever is signed now is signed in vain. */
  private boolean isLate() {
    return !answerer.now().isBefore(judged.deadline());
  }

  private void sendOn(PeerStream to) {
    while (writing < AHEAD) {
      Batch batch = batch();
      if (batch.isEmpty()) {
        return;
      }
      writing++;
      write(to, batch);
    }
  }

  /** Gives the asker of a search that takes longer a stream to reset, where a connection is. */
  void openEarly() {
    mailbox.execute(
        () -> {
          if (!opening && isConnected()) {
            open(List.of(), false);
          }
        });
  }

  private void needStream() {
    if (opening) {
      return;
    }
    if (isConnected()) {
      open(List.of(), true);
    } else if (!hits.isEmpty()) {
      opening = true;
      answerer.whenMayDial(() -> mailbox.execute(() -> open(asker.addresses(), false)));
    } else if (failures.isPresent()) {
      close("nothing to say, and no connection to say it on");
    }
  }

  /** A first batch is written as soon as the stream is there: both leave in one packet. */
  private void open(List<String> addresses, boolean withBatch) {
    Optional<Transport> transport = ports.network().map(Ports.Network::transport);
    if (isOver() || stream().isPresent()) {
      return;
    }
    if (transport.isEmpty()) {
      cancel("unreachable");
      return;
    }
    Batch first = withBatch ? batch() : Batch.NOTHING;
    if (withBatch && first.isEmpty()) {
      return;
    }
    opening = true;
    writing = first.isEmpty() ? 0 : 1;
    transport
        .get()
        .open(peer(), addresses, AnswerStreams.PROTOCOL, DIAL)
        .whenComplete((opened, failure) -> opened(opened, failure, first));
  }

  private void opened(PeerStream opened, Throwable failure, Batch first) {
    if (failure != null) {
      cancel("unreachable");
    } else {
      // In the mailbox: an end that is ready meanwhile would leave before the first batch.
      mailbox.executeHere(() -> begin(opened, first));
    }
  }

  private void begin(PeerStream opened, Batch first) {
    if (!keep(opened)) {
      opened.reset();
      return;
    }
    opened.read(this);
    if (first.isEmpty()) {
      mailbox.execute(this::send);
    } else if (isGiven(first)) {
      write(opened, first);
    } else {
      cancel("terms");
    }
  }

  private synchronized boolean keep(PeerStream opened) {
    stream = over ? stream : Optional.of(opened);
    return !over;
  }

  /** The first batch is one answer, so that it leaves at once; later ones share packets. */
  private Batch batch() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Set<String> shared = new HashSet<>();
    for (int hits = 0; hits < batchHits && out.size() < BATCH_BYTES; hits++) {
      Optional<Found> next = next();
      if (next.isEmpty()) {
        break;
      }
      Found found = next.get();
      add(out, events.answer(judged.event(), found.type(), found.view()));
      sent++;
      shared.addAll(found.shared() ? Set.of(found.type()) : Set.of());
    }
    boolean last = hits.isEmpty() && failures.isPresent() && !endWritten;
    if (last) {
      endWritten = true;
      add(out, events.end(judged.event(), report()));
    }
    batchHits = Math.min(BATCH_HITS, batchHits * BATCH_GROWTH);
    return new Batch(out.toByteArray(), shared, last);
  }

  /** The next that the asker may see still: the terms may have changed since it was found. */
  private Optional<Found> next() {
    Optional<Found> next = hits.next();
    while (next.isPresent() && !isGiven(next.get())) {
      drops.hit("terms");
      next = hits.next();
    }
    return next;
  }

  private boolean isGiven(Found found) {
    return !found.shared() || ports.gives(peer(), found.type());
  }

  private boolean isGiven(Batch batch) {
    return batch.shared.stream().allMatch(type -> ports.gives(peer(), type));
  }

  /** Takes back what is on its way to an asker that does not read and may not see it any more. */
  void related() {
    mailbox.execute(
        () -> {
          if (!underWay.stream().allMatch(this::isGiven)) {
            cancel("terms");
          }
        });
  }

  private EndReport report() {
    int neighbours = ports.network().map(n -> n.bus().members(Asker.TOPIC).size()).orElse(0);
    return new EndReport(sent, hits.isLimited(), neighbours, told(failures.orElse(Map.of())));
  }

  /** No more than an end event may name. */
  private static Map<String, String> told(Map<String, String> failures) {
    if (failures.size() <= WireLimits.FAILURES) {
      return failures;
    }
    return failures.entrySet().stream()
        .limit(WireLimits.FAILURES)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void add(ByteArrayOutputStream out, Event event) {
    out.writeBytes(EventCodec.encode(event));
    out.write('\n');
  }

  /** Any thread. The end of the stream leaves with the last batch. */
  private void write(PeerStream to, Batch batch) {
    underWay.add(batch);
    sending = sentBytes == 0 ? judged.trace().now() : sending;
    sentBytes += batch.bytes.length;
    CompletionStage<Void> written = to.write(ByteBuffer.wrap(batch.bytes));
    if (batch.last) {
      to.closeWrite().whenComplete((done, failure) -> closed(failure));
    } else {
      written.whenComplete((done, failure) -> mailbox.execute(() -> written(batch, failure)));
    }
  }

  private void written(Batch batch, Throwable failure) {
    writing--;
    underWay.remove(batch);
    if (failure != null) {
      cancel("reset");
    } else {
      send();
    }
  }

  private void closed(Throwable failure) {
    if (failure != null) {
      cancel("reset");
    } else {
      close("answered");
    }
  }

  /** Nothing is expected from the asker on this stream. */
  @Override
  public void bytes(ByteBuffer bytes) {
    cancel("unexpected");
  }

  @Override
  public void end() {
    // The asker may have nothing to say; only a reset cancels.
  }

  @Override
  public void broken(TransportException cause) {
    cancel("reset");
  }

  /** Ends it now; the stream, if any, is reset. */
  void cancel(String reason) {
    if (close("cancelled: " + reason)) {
      drops.cancelled(reason);
      stream().ifPresent(PeerStream::reset);
    }
  }

  private boolean close(String how) {
    List<Runnable> tasks;
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      tasks = List.copyOf(whenOver);
      hits.clear();
    }
    tasks.forEach(Runnable::run);
    note(how);
    answerer.over(this);
    return true;
  }

  private void note(String how) {
    Trace trace = judged.trace();
    if (sentBytes > 0) {
      Map<String, Long> counts = Map.of("results", (long) sent, "bytes", sentBytes);
      trace.step(Stage.SEND, "", sending, counts, hits.isLimited() ? "limited" : "");
    }
    trace.ended(how);
  }

  private synchronized boolean isOver() {
    return over;
  }
}
