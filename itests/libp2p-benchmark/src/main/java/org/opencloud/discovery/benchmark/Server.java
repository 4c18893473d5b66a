package org.opencloud.discovery.benchmark;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/**
 * The other process: takes bulk and messages, and tells how much has come. Ends with its standard
 * input. Its first line is its peer id and its address.
 */
public final class Server {
  /** Takes bytes; writes their number, eight bytes, at the end. */
  static final String SINK = "/bench/sink/1.0";

  /** For each message of the topic eight bytes back: how old it was, in nanoseconds. */
  static final String AGES = "/bench/ages/1.0";

  private volatile Optional<Stream> ages = Optional.empty();

  private Server() {}

  /**
   * Runs.
   *
   * @param args the pre-shared key as hex or {@code -}; the security protocol; further hosts that
   *     dial the address behind it, to be seen as idle connections: peer id, address and number
   */
  public static void main(String[] args) throws Exception {
    Peer.signatures();
    Optional<byte[]> psk =
        Optional.of(args[0]).filter(key -> !key.equals("-")).map(HexFormat.of()::parseHex);
    if (args.length > 2) {
      Idlers.connect(psk, args[1], args[2], args[3], Integer.parseInt(args[4]));
      return;
    }
    try (Peer peer = new Peer(psk, args[1])) {
      new Server().serve(peer);
      System.out.println(peer.host.peerId() + " " + peer.addresses.get(0));
      while (System.in.read() >= 0) {
        // until the parent ends
      }
    }
  }

  private void serve(Peer peer) {
    peer.host.handle(SINK, stream -> stream.read(new Sink(stream)));
    peer.host.handle(
        AGES,
        stream -> {
          ages = Optional.of(stream);
          stream.read(new Sink(stream));
        });
    peer.router.subscribe(
        Peer.TOPIC,
        (author, relay, data) -> {
          long age = System.nanoTime() - ByteBuffer.wrap(data).getLong();
          ages.ifPresent(stream -> stream.write(number(age)));
          return Verdict.ACCEPT;
        });
  }

  private static ByteBuffer number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).flip();
  }

  private static final class Sink implements Stream.Reader {
    private final Stream stream;
    private long taken;

    private Sink(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      taken += bytes.remaining();
      stream.consumed(bytes.remaining());
    }

    @Override
    public void end() {
      stream.write(number(taken));
      stream.closeWrite();
    }

    @Override
    public void broken(StreamException cause) {
      // The other process sees it.
    }
  }

  /** Hosts that connect and do nothing. */
  private static final class Idlers {
    private static void connect(
        Optional<byte[]> psk, String security, String peer, String address, int count)
        throws Exception {
      List<Peer> idlers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Peer idler = new Peer(psk, security);
        idler.connect(PeerId.parse(peer), List.of(address));
        idlers.add(idler);
      }
      System.out.println("connected");
      while (System.in.read() >= 0) {
        // until the parent ends
      }
      idlers.forEach(Peer::close);
    }
  }
}
