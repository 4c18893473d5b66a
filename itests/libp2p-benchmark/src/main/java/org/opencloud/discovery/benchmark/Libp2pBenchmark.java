package org.opencloud.discovery.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.HostConfig.Security;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/**
 * Two hosts in two processes on loopback: {@code ./benchmark libp2p [--short] [--against NAME
 * COMMAND]…}. Prints a table, and keeps it in {@code target/benchmark-libp2p.json}. A command given
 * is another implementation's peer; it gets the arguments of {@link Server}, tells its peer id and
 * address as that does, and is measured in what it speaks of its protocols.
 */
public final class Libp2pBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final int MESSAGE = 1_024;

  /** A router drops what one relay sends while 512 of its messages are being judged. */
  private static final int MESSAGES_AHEAD = 256;

  private static final int CHUNK = 64 * 1024;
  private static final long MIB = 1024 * 1024;

  /** Each opens a stream, of which a host takes 2,000 at once. */
  private static final int PINGS = 1_000;

  private static final int IDLE = 50;
  private static final int HANDSHAKES_AT_ONCE = 500;
  private static final int WARM_UP_ROUNDS = 8;
  private static final int PACED_PER_SECOND = 500;

  private static final String STREAM = "one stream over ";
  private static final String COLD = "first 64 MiB over ";
  private static final String PING = "ping p50 over ";
  private static final String MESSAGES = "verified 1 KiB messages over ";
  private static final String P50 = "publish to receive p50 over ";
  private static final String P99 = "publish to receive p99 over ";
  private static final String FIRST = "handshakes, cold, over ";
  private static final String HANDSHAKES = "handshakes over ";
  private static final List<String> FIGURES =
      List.of(STREAM, COLD, PING, MESSAGES, P50, P99, FIRST, HANDSHAKES);

  private final Rows rows = new Rows();
  private final int scale;

  private Libp2pBenchmark(boolean brief) {
    this.scale = brief ? 1 : 5;
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    boolean brief = Arrays.asList(args).contains("--short");
    Libp2pBenchmark benchmark = new Libp2pBenchmark(brief);
    ObjectNode settings = Rows.settings();
    settings.put("jdk", Runtime.version().toString());
    settings.put("cores", Runtime.getRuntime().availableProcessors());
    settings.put("short", brief).put("signatures", Peer.signatures());
    settings.put("message bytes", MESSAGE).put("write bytes", CHUNK);
    settings.put("messages ahead", MESSAGES_AHEAD).put("paced messages/s", PACED_PER_SECOND);
    System.out.println("settings: " + settings);
    byte[] psk = new byte[32];
    Arrays.fill(psk, (byte) 7);
    benchmark.pairs(psk, Child.server(), "");
    for (int i = 1; i + 2 < args.length; i++) {
      if (args[i].equals("--against")) {
        benchmark.pairs(psk, List.of(args[i + 2].split(" ")), " (" + args[i + 1] + ")");
      }
    }
    benchmark.idle(psk);
    benchmark.rows.write(Path.of(args[0], "target", "benchmark-libp2p.json"), settings);
    System.exit(0);
  }

  /** Bounds are ours; what another implementation does is told, and beside it the ratio. */
  private void pairs(byte[] psk, List<String> program, String other)
      throws IOException, InterruptedException {
    boolean own = other.isEmpty();
    pair("PSK and Noise", Optional.of(psk), Security.NOISE, own ? 120 : 0, program, other);
    pair("Noise", Optional.empty(), Security.NOISE, own ? 180 : 0, program, other);
    pair("TLS", Optional.empty(), Security.TLS, 0, program, other);
  }

  private void pair(
      String layers,
      Optional<byte[]> psk,
      String security,
      double streamBound,
      List<String> program,
      String suffix)
      throws IOException, InterruptedException {
    String name = layers + suffix;
    boolean whole = psk.isPresent();
    boolean bounded = whole && suffix.isEmpty();
    try (Child child =
            new Child(program, psk.map(HexFormat.of()::formatHex).orElse("-"), security);
        Peer peer = new Peer(psk, security)) {
      PeerId other = parsed(child.told[0]);
      List<String> address = List.of(child.told[1]);
      Connection connection = peer.connect(other, address);
      awaitIdentified(connection);
      if (connection.identified().protocols().contains(Server.SINK)) {
        stream(name, connection, streamBound);
      }
      pings(name, peer, other, bounded);
      if (whole && connection.identified().protocols().contains(Server.AGES)) {
        messages(name, peer, connection, other, bounded);
      }
      handshakes(name, peer, other, address, bounded);
    }
    if (!suffix.isEmpty()) {
      FIGURES.forEach(figure -> rows.ratio(figure + layers, suffix));
    }
  }

  private static void awaitIdentified(Connection connection) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!connection.identified().done() && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static PeerId parsed(String text) {
    try {
      return PeerId.parse(text);
    } catch (KeyException e) {
      throw new IllegalStateException("the other process told " + text, e);
    }
  }

  /** What the compilers have not seen yet is told apart: ciphers in Java begin very slowly. */
  private void stream(String name, Connection connection, double bound) {
    rows.told(COLD + name, rate(connection, 64 * MIB), "MiB/s");
    long warm = System.nanoTime() + WARM_UP.toNanos();
    while (System.nanoTime() < warm) {
      rate(connection, 64 * MIB);
    }
    bounded(STREAM + name, rate(connection, 128L * scale * MIB), bound, "MiB/s");
  }

  private static double rate(Connection connection, long total) {
    long start = System.nanoTime();
    bulk(connection, total);
    return total / (double) MIB / ((System.nanoTime() - start) / 1e9);
  }

  /** Sends so many bytes and waits for the other process to say that it has them. */
  private static void bulk(Connection connection, long total) {
    Stream stream = Peer.done(connection.open(List.of(Server.SINK)));
    Counted answer = new Counted(stream);
    stream.read(answer);
    writeFrom(stream, 0, total);
    if (Peer.done(answer.number) != total) {
      throw new IllegalStateException("bytes were lost");
    }
  }

  private static void writeFrom(Stream stream, long sent, long total) {
    if (sent == total) {
      stream.closeWrite();
    } else {
      stream
          .write(ByteBuffer.allocate(CHUNK))
          .thenRun(() -> writeFrom(stream, sent + CHUNK, total));
    }
  }

  private void pings(String name, Peer peer, PeerId other, boolean bounded) {
    long[] times = new long[PINGS];
    for (int i = -PINGS / 2; i < PINGS; i++) {
      times[Math.max(0, i)] = Peer.done(peer.host.ping(other, PATIENCE)).toNanos();
    }
    Arrays.sort(times);
    if (bounded) {
      rows.atMost(PING + name, times[PINGS / 2] / 1e6, 0.3, "ms");
    } else {
      rows.told(PING + name, times[PINGS / 2] / 1e6, "ms");
    }
  }

  private void messages(
      String name, Peer peer, Connection connection, PeerId other, boolean bounded)
      throws InterruptedException {
    Stream stream = Peer.done(connection.open(List.of(Server.AGES)));
    Ages ages = new Ages(stream);
    stream.read(ages);
    awaitSubscriber(peer, other);
    awaitFirst(peer, ages);
    flood(peer, ages, 5_000);
    int count = 10_000 * scale;
    long start = System.nanoTime();
    flood(peer, ages, count);
    double seconds = (System.nanoTime() - start) / 1e9;
    bounded(MESSAGES + name, count / seconds, bounded ? 8_000 : 0, "/s");
    paced(peer, ages, PACED_PER_SECOND * 2 * scale);
    if (bounded) {
      rows.atMost(P50 + name, ages.millis(0.5), 0.5, "ms");
      rows.atMost(P99 + name, ages.millis(0.99), 4, "ms");
    } else {
      rows.told(P50 + name, ages.millis(0.5), "ms");
      rows.told(P99 + name, ages.millis(0.99), "ms");
    }
    stream.reset(0);
  }

  private static void awaitSubscriber(Peer peer, PeerId other) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!peer.router.subscribers(Peer.TOPIC).contains(other)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the other process does not subscribe");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The other process may take the stream later than the first messages. */
  private static void awaitFirst(Peer peer, Ages ages) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ages.count() == 0 && System.nanoTime() < end) {
      peer.router.publish(Peer.TOPIC, message());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
  }

  /** As fast as the other process verifies. */
  private static void flood(Peer peer, Ages ages, int count) throws InterruptedException {
    ages.clear();
    for (int i = 0; i < count; i++) {
      peer.router.publish(Peer.TOPIC, message());
      ages.await(i + 1 - MESSAGES_AHEAD);
    }
    ages.await(count);
  }

  private static void paced(Peer peer, Ages ages, int count) throws InterruptedException {
    ages.clear();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * (1_000_000_000L / PACED_PER_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      peer.router.publish(Peer.TOPIC, message());
    }
    ages.await(count);
  }

  private static byte[] message() {
    return ByteBuffer.allocate(MESSAGE).putLong(System.nanoTime()).array();
  }

  /** One after the other, each from the socket to a working connection; told again when warm. */
  private void handshakes(
      String name, Peer peer, PeerId other, List<String> address, boolean bounded) {
    int count = 200 * scale;
    reconnect(peer, other, address, count);
    rows.told(FIRST + name, rate(peer, other, address, count), "/s");
    warmUp(() -> rate(peer, other, address, HANDSHAKES_AT_ONCE));
    double warm = rate(peer, other, address, count);
    bounded(HANDSHAKES + name, warm, bounded ? 400 : 0, "/s");
  }

  /** Until three rounds in a row are no faster than those before: the compilers are through. */
  private void warmUp(DoubleSupplier round) {
    double best = 0;
    int slower = 0;
    for (int i = 0; i < WARM_UP_ROUNDS * scale && slower < 3; i++) {
      double rate = round.getAsDouble();
      slower = rate > best * 1.02 ? 0 : slower + 1;
      best = Math.max(best, rate);
    }
  }

  private static double rate(Peer peer, PeerId other, List<String> address, int count) {
    return count / (reconnect(peer, other, address, count) / 1e9);
  }

  /** Nanoseconds spent connecting; ending the connection before is not counted. */
  private static long reconnect(Peer peer, PeerId other, List<String> address, int count) {
    long spent = 0;
    for (int i = 0; i < count; i++) {
      peer.host.connections().forEach(Connection::close);
      while (peer.host.connection(other).isPresent()) {
        LockSupport.parkNanos(20_000);
      }
      long start = System.nanoTime();
      peer.connect(other, address);
      spent += System.nanoTime() - start;
    }
    return spent;
  }

  /** What a connection costs the process that accepts it: heap and network buffers. */
  private void idle(byte[] psk) throws IOException {
    try (Peer peer = new Peer(Optional.of(psk), Security.NOISE)) {
      Child few = idlers(peer, psk, 5);
      long before = heap();
      Child many = idlers(peer, psk, IDLE);
      double bytes = (heap() - before) / (double) IDLE;
      rows.atMost("heap of an idle connection with PSK and Noise", bytes / 1024, 64, "KiB");
      many.close();
      few.close();
    }
  }

  private static Child idlers(Peer peer, byte[] psk, int count) throws IOException {
    Child child =
        new Child(
            Child.server(),
            HexFormat.of().formatHex(psk),
            Security.NOISE,
            peer.host.peerId().toString(),
            peer.addresses.get(0),
            Integer.toString(count));
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
    return child;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void bounded(String what, double measured, double bound, String unit) {
    if (bound > 0) {
      rows.atLeast(what, measured, bound, unit);
    } else {
      rows.told(what, measured, unit);
    }
  }

  /** Reads the number of bytes that the other side tells at its end. */
  private static final class Counted implements Stream.Reader {
    private final CompletableFuture<Long> number = new CompletableFuture<>();
    private final Stream stream;
    private final ByteBuffer read = ByteBuffer.allocate(Long.BYTES);

    private Counted(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
      read.put(bytes);
    }

    @Override
    public void end() {
      number.complete(read.flip().getLong());
    }

    @Override
    public void broken(StreamException cause) {
      number.completeExceptionally(cause);
    }
  }
}
