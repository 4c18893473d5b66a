package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * The stream on which we tell one peer. Opened when the peer speaks gossip, opened again with
 * growing waits when it is lost; its first RPCs are all our subscriptions. Used on the loop only.
 */
final class Outbound {
  static final String FLOODSUB = "/floodsub/1.0.0";
  private static final String MESHSUB_1_2 = "/meshsub/1.2.0";
  private static final String MESHSUB_1_0 = "/meshsub/1.0.0";
  static final List<String> PROTOCOLS =
      List.of(MESHSUB_1_2, "/meshsub/1.1.0", MESHSUB_1_0, FLOODSUB);
  private static final int MAX_DOUBLINGS = 16;

  private enum State {
    CLOSED,
    WAITING,
    OPENING,
    OPEN,
    ENDED
  }

  /** What the stream asks of and tells its owner, on the loop. */
  interface Owner {
    Optional<Connection> connection();

    /** All subscriptions as frames. */
    List<byte[]> hello();

    /** The stream is gone and will be opened again. */
    void lost();

    /** The peer does not speak gossip any more. */
    void unsupported();

    void violated(String reason);
  }

  private final Setup setup;
  private final Owner owner;
  private final SendQueue queue;
  private State state = State.CLOSED;
  private Optional<Stream> stream = Optional.empty();
  private int generation;
  private int failures;
  private boolean writing;
  private long writingSince;
  private long openSince;

  Outbound(Setup setup, Owner owner) {
    this.setup = setup;
    this.owner = owner;
    this.queue = new SendQueue(setup.limits().peerQueue());
  }

  /** Opens the stream unless that is done or under way. */
  void want() {
    if (state == State.CLOSED) {
      open();
    }
  }

  /** Whether what is sent now will reach the peer if it reads. */
  boolean usable() {
    return state == State.OPEN || state == State.OPENING;
  }

  /** Whether the peer takes part in meshes. */
  boolean meshes() {
    return state == State.OPEN && !floods();
  }

  /** Whether the peer is sent everything it is subscribed to. */
  boolean floods() {
    return speaks(FLOODSUB);
  }

  /** Whether the peer knows IDONTWANT. */
  boolean dontWants() {
    return speaks(MESHSUB_1_2);
  }

  /** Whether the peer can read of other peers in a PRUNE. */
  boolean exchanges() {
    return meshes() && !speaks(MESHSUB_1_0);
  }

  private boolean speaks(String protocol) {
    return stream.isPresent() && stream.get().protocol().equals(protocol);
  }

  /** Queues a frame; false when it was dropped. */
  boolean send(Kind kind, byte[] frame) {
    if (!usable()) {
      return false;
    }
    if (!queue.offer(kind, frame)) {
      dropped(kind);
      return false;
    }
    drain();
    return true;
  }

  /** Resets a stream that the peer has not read from for too long. */
  void checkStall(long now) {
    if (writing && now - writingSince >= setup.timing().stall().toMillis()) {
      reset("stalled");
    }
  }

  /** Says the last words and closes; nothing is opened after that. */
  void finish() {
    drain();
    stream.ifPresent(Stream::closeWrite);
    ended();
  }

  /** Drops the stream; nothing is opened after that. */
  void end() {
    stream.ifPresent(open -> open.reset(0));
    ended();
  }

  private void ended() {
    state = State.ENDED;
    forget();
  }

  private void open() {
    Optional<Connection> connection = owner.connection();
    if (connection.isEmpty()) {
      state = State.CLOSED;
      return;
    }
    state = State.OPENING;
    int attempt = ++generation;
    connection
        .get()
        .open(PROTOCOLS)
        .whenComplete(
            (opened, failure) ->
                setup.onLoop(
                    () -> {
                      if (failure == null) {
                        opened(attempt, opened);
                      } else {
                        failed(attempt, failure);
                      }
                    }));
  }

  private void opened(int attempt, Stream opened) {
    if (attempt != generation || state != State.OPENING) {
      opened.reset(0);
      return;
    }
    state = State.OPEN;
    stream = Optional.of(opened);
    openSince = setup.now();
    opened.read(new Nothing(attempt, opened));
    queue.first(owner.hello());
    drain();
  }

  private void failed(int attempt, Throwable failure) {
    if (attempt != generation || state != State.OPENING) {
      return;
    }
    forget();
    retryUnlessUnsupported(failure);
  }

  private void retryUnlessUnsupported(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StreamException refused && refused.reason() == Reason.UNSUPPORTED) {
      state = State.CLOSED;
      owner.unsupported();
    } else {
      retry();
    }
  }

  private void reset(String reason) {
    setup.count("stream.reset", reason);
    stream.ifPresent(open -> open.reset(0));
    lost(generation, new StreamException(Reason.CLOSED, reason));
  }

  private void lost(int attempt, Throwable cause) {
    if (attempt != generation || state != State.OPEN) {
      return;
    }
    forget();
    if (setup.now() - openSince > setup.timing().maxReopen().toMillis()) {
      failures = 0;
    }
    owner.lost();
    // The host opens lazily: that the peer does not speak gossip may show only now.
    retryUnlessUnsupported(cause);
  }

  private void forget() {
    generation++;
    stream = Optional.empty();
    writing = false;
    queue.clear();
  }

  private void retry() {
    state = State.WAITING;
    long wait = setup.timing().reopen().toMillis() << Math.min(failures++, MAX_DOUBLINGS);
    long most = Math.min(wait, setup.timing().maxReopen().toMillis());
    int attempt = generation;
    setup.later(() -> reopen(attempt), most / 2 + setup.random().nextLong(most / 2 + 1));
  }

  private void reopen(int attempt) {
    if (attempt == generation && state == State.WAITING) {
      open();
    }
  }

  private void drain() {
    while (state == State.OPEN && !writing && !queue.isEmpty()) {
      write(queue.take(setup.limits().rpcOut()));
    }
  }

  private void write(ByteBuffer batch) {
    int attempt = generation;
    CompletionStage<Void> written = stream.orElseThrow().write(batch);
    if (written.toCompletableFuture().isDone()
        && !written.toCompletableFuture().isCompletedExceptionally()) {
      return;
    }
    writing = true;
    writingSince = setup.now();
    written.whenComplete((done, failure) -> setup.hereOrOnLoop(() -> written(attempt, failure)));
  }

  private void written(int attempt, Throwable failure) {
    if (failure != null) {
      lost(attempt, failure);
    } else if (attempt == generation) {
      writing = false;
      drain();
    }
  }

  private void dropped(Kind kind) {
    setup.count("queue.dropped", kind.name().toLowerCase(Locale.ROOT));
    if (kind == Kind.CONTROL && state == State.OPEN) {
      reset("queue");
    }
  }

  /** Nobody may write on our own stream. */
  private final class Nothing implements Stream.Reader {
    private final int attempt;
    private final Stream read;

    private Nothing(int attempt, Stream read) {
      this.attempt = attempt;
      this.read = read;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      read.reset(0);
      setup.onLoop(
          () -> {
            owner.violated("data");
            lost(attempt, new StreamException(Reason.PROTOCOL, "data on our stream"));
          });
    }

    @Override
    public void end() {
      // js half-closes what it only reads from.
    }

    @Override
    public void broken(StreamException cause) {
      setup.onLoop(() -> lost(attempt, cause));
    }
  }
}
