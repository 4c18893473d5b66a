package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MessageHandler;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.gossipsub.TopicStatus;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;

/** A router on a simulated host. */
final class SimNode {
  final PrivateKey key;
  final SimHost host;
  final GossipRouter router;
  final Map<String, Long> counts = new TreeMap<>();
  final List<String> received = new ArrayList<>();
  final List<PeerId> relays = new ArrayList<>();
  final Map<PeerId, List<String>> found = new LinkedHashMap<>();
  Verdict verdict = Verdict.ACCEPT;
  private final SimNetwork network;
  private final Duration untilTold;

  SimNode(SimNetwork network, int number, GossipParams params) {
    this.network = network;
    this.untilTold = params.timing().leave().plus(params.timing().heartbeat());
    this.key = key(number);
    this.host = network.host(key.publicKey());
    this.router =
        new GossipRouter(
            host,
            signer(key),
            params,
            new ReservedSequence(network.loop.clock(), 0, end -> {}),
            network.loop,
            Runnable::run,
            network.loop.clock(),
            new Random(number),
            (name, reason, count) -> counts.merge(name + "/" + reason, count, Long::sum),
            found::put);
    router.start();
  }

  static PrivateKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    try {
      return PrivateKey.ofSeed(seed);
    } catch (KeyException e) {
      throw new IllegalStateException(e);
    }
  }

  static IdentitySigner signer(PrivateKey key) {
    return new IdentitySigner() {
      @Override
      public PublicKey publicKey() {
        return key.publicKey();
      }

      @Override
      public byte[] sign(byte[] message) {
        return key.sign(message);
      }
    };
  }

  PeerId id() {
    return key.publicKey().peerId();
  }

  GossipRouter.Subscription join(String topic) {
    MessageHandler handler =
        (author, relay, data) -> {
          received.add(new String(data, UTF_8));
          relays.add(relay);
          return verdict;
        };
    return router.subscribe(topic, handler);
  }

  /** Leaves a topic and lets pass the time after which peers have been told. */
  void leave(GossipRouter.Subscription joined) {
    joined.close();
    network.run(untilTold.plusMillis(20));
  }

  CompletableFuture<Integer> publish(String topic, String text) {
    return router.publish(topic, text.getBytes(UTF_8)).toCompletableFuture();
  }

  Set<PeerId> mesh(String topic) {
    return router.topics().stream()
        .filter(status -> status.topic().equals(topic))
        .map(TopicStatus::mesh)
        .findFirst()
        .orElse(Set.of());
  }

  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
