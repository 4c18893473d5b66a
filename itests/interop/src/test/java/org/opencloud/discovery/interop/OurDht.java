package org.opencloud.discovery.interop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.kad.Kad;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.KadStorage;
import org.opencloud.discovery.kad.RecordValidator;
import org.opencloud.discovery.keys.PeerId;

/** Our DHT on a node of ours, with the namespace that the foreign peers know too. */
final class OurDht implements AutoCloseable {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final byte[] SHA2_256 = {0x12, 0x20};

  final OurNode node;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final Kad kad;

  OurDht(OurNode node, boolean server) {
    this(node, KadHost.over(node.host), server);
  }

  /** One whose messages go by somebody. */
  OurDht(OurNode node, KadHost host, boolean server) {
    this.node = node;
    KadParams params = KadParams.defaults("/oc/kad/1.0.0").withServer(server);
    kad =
        new Kad(
            host,
            params,
            KadStorage.NONE,
            loop,
            workers,
            Clock.systemUTC(),
            new SecureRandom(),
            node.drops);
    kad.validator("interop", new Numbered());
    kad.start();
  }

  /** Values "number:anything", of which the highest is the best. */
  private static final class Numbered implements RecordValidator {
    @Override
    public boolean validate(String key, byte[] value) {
      return text(value).matches("\\d{1,18}:.*");
    }

    @Override
    public int select(String key, List<byte[]> values) {
      int best = 0;
      for (int i = 1; i < values.size(); i++) {
        best = number(values.get(i)) > number(values.get(best)) ? i : best;
      }
      return best;
    }

    private static long number(byte[] value) {
      return Long.parseLong(text(value).split(":", 2)[0]);
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  /** How many other nodes took it. */
  int put(String key, String value) {
    return OurNode.done(kad.put(key, value.getBytes(StandardCharsets.UTF_8), TIME));
  }

  Optional<String> get(String key) {
    return OurNode.done(kad.get(key, 0, TIME)).map(OurDht::text);
  }

  Optional<KadPeer> find(PeerId peer) {
    return OurNode.done(kad.find(peer, TIME));
  }

  /** Says that this node has what that text stands for; how many nodes were told. */
  int provide(String text) {
    return OurNode.done(kad.provide(digest(text), TIME));
  }

  List<PeerId> providers(String text) {
    return OurNode.done(kad.providers(digest(text), 10, TIME)).stream().map(KadPeer::id).toList();
  }

  private static byte[] digest(String text) {
    MessageDigest sha = Pattern.digest();
    byte[] hash = sha.digest(text.getBytes(StandardCharsets.UTF_8));
    byte[] key = new byte[SHA2_256.length + hash.length];
    System.arraycopy(SHA2_256, 0, key, 0, SHA2_256.length);
    System.arraycopy(hash, 0, key, SHA2_256.length, hash.length);
    return key;
  }

  boolean knows(PeerProcess peer) {
    return members().contains(OurNode.idOf(peer));
  }

  Set<PeerId> members() {
    return kad.status().buckets().stream()
        .flatMap(bucket -> bucket.peers().stream())
        .map(KadPeer::id)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    kad.close();
    node.close();
    loop.shutdown();
    workers.shutdown();
  }
}
