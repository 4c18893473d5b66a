package org.opencloud.discovery.testkit.node;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

/** Peers of the right form. No key belongs to their names. */
public final class SamplePeers {
  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private SamplePeers() {}

  /** Another id for each number from 0. */
  public static PeerId id(int number) {
    return new PeerId("12D3KooW" + digits(number));
  }

  /** Another name for each number from 0. */
  public static Did did(int number) {
    return new Did("did:key:z6Mk" + digits(number));
  }

  /** Another UUID for each number from 0. */
  public static Did opaque(int number) {
    return new Did("00000000-0000-4000-8000-%012x".formatted(number));
  }

  /** A peer with one address and nothing else to tell. */
  public static Peer peer(int number, Relation relation) {
    return new Peer(
        id(number),
        did(number),
        "peer " + number,
        List.of("/ip4/127.0.0.1/tcp/" + (1024 + number % 60_000)),
        relation,
        "test",
        Optional.empty());
  }

  private static String digits(int number) {
    StringBuilder text = new StringBuilder();
    for (int rest = number; rest > 0; rest /= DIGITS.length()) {
      text.insert(0, DIGITS.charAt(rest % DIGITS.length()));
    }
    return "1".repeat(44 - text.length()) + text;
  }
}
