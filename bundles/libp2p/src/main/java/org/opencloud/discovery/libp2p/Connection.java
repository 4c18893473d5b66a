package org.opencloud.discovery.libp2p;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;

/** An authenticated, multiplexed connection. Safe for use by several threads. */
public interface Connection {

  PeerId remotePeer();

  PublicKey remoteKey();

  boolean inbound();

  /** The multiaddr of the socket's other end, such as {@code /ip4/127.0.0.1/tcp/4001}. */
  String remoteAddress();

  Instant since();

  /** What identify said; empty lists until then. */
  Identified identified();

  /** Opens a stream with the first of the protocols that the peer speaks. */
  CompletionStage<Stream> open(List<String> protocols);

  /** Says go-away and closes. */
  void close();

  /**
   * What the peer says of itself (identify 1.0.0). Nothing of it is proven but the key.
   *
   * @param addresses listen addresses, at most 32, own {@code /p2p/} suffix stripped
   * @param observed our address as the peer sees it; may be empty
   * @param record the signed peer record as received; may be empty
   */
  record Identified(
      boolean done,
      List<String> addresses,
      Set<String> protocols,
      String agent,
      String observed,
      byte[] record) {
    public static final Identified NOT_YET =
        new Identified(false, List.of(), Set.of(), "", "", new byte[0]);

    public Identified {
      addresses = List.copyOf(addresses);
      protocols = Set.copyOf(protocols);
    }
  }
}
