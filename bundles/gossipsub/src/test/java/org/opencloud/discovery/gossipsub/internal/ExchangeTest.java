package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;

/** Peers named in a PRUNE, and peers that stand outside the mesh. */
class ExchangeTest {
  private static final GossipParams PARAMS =
      GossipParams.defaults().with(new GossipParams.Exchange(true, 16));

  private final SimNetwork network = new SimNetwork();

  @Test
  void aPruneNamesOthersWithTheirRecordsWhenThatIsOn() throws MultiaddrException {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription joined = node.join("search");
    SimPeer pruned = peer(node, 100, "/meshsub/1.1.0", new byte[0]);
    byte[] record = record(SimNode.key(101), "/ip4/10.0.0.1/tcp/4001");
    SimPeer other = peer(node, 101, "/meshsub/1.1.0", record);
    peer(node, 102, "/meshsub/1.1.0", new byte[0]);
    network.seconds(2);
    node.leave(joined);
    Rpc.Named named = new Rpc.Named(new Bytes(other.id().bytes()), new Bytes(record));
    assertThat(pruned.prunes()).containsExactly(new Rpc.Prune("search", 10, List.of(named)));
    assertThat(other.prunes()).containsExactly(new Rpc.Prune("search", 10));
  }

  @Test
  void byDefaultNobodyIsNamedOrBelieved() throws MultiaddrException {
    SimNode node = network.node(GossipParams.defaults());
    GossipRouter.Subscription joined = node.join("search");
    SimPeer pruned = peer(node, 100, "/meshsub/1.1.0", new byte[0]);
    peer(node, 101, "/meshsub/1.1.0", record(SimNode.key(101), "/ip4/10.0.0.1/tcp/4001"));
    SimPeer naming = peer(node, 102, "/meshsub/1.1.0", new byte[0]);
    network.run(Duration.ofMinutes(20));
    naming.say(prune(named(SimNode.key(200), SimNode.key(200))));
    assertThat(node.found).isEmpty();
    assertThat(node.count("exchange.ignored/off")).isEqualTo(1);
    node.leave(joined);
    assertThat(pruned.prunes()).containsExactly(new Rpc.Prune("search", 10));
  }

  @Test
  void onlyAPeerThatHasEarnedItIsBelieved() throws MultiaddrException {
    SimNode node = network.node(PARAMS);
    node.join("search");
    SimPeer peer = peer(node, 100, "/meshsub/1.1.0", new byte[0]);
    network.seconds(10);
    peer.say(prune(named(SimNode.key(200), SimNode.key(200))));
    assertThat(node.found).isEmpty();
    assertThat(node.count("exchange.ignored/score")).isEqualTo(1);
    node.router.rate(peer.id(), 1);
    peer.say(prune(named(SimNode.key(200), SimNode.key(200))));
    PeerId found = SimNode.key(200).publicKey().peerId();
    assertThat(node.found).containsOnlyKeys(found);
    assertThat(node.found.get(found)).containsExactly("/ip4/10.0.0.1/tcp/4001");
  }

  @Test
  void recordsMustBeSignedByThePeerTheySpeakOf() throws MultiaddrException {
    SimNode node = network.node(PARAMS);
    node.join("search");
    SimPeer peer = peer(node, 100, "/meshsub/1.1.0", new byte[0]);
    node.router.rate(peer.id(), 1);
    byte[] forged = record(SimNode.key(200), "/ip4/10.0.0.1/tcp/4001");
    forged[forged.length - 1] ^= 1;
    Bytes id = new Bytes(SimNode.key(200).publicKey().peerId().bytes());
    peer.say(
        prune(
            named(SimNode.key(200), SimNode.key(201)),
            new Rpc.Named(id, new Bytes(forged)),
            new Rpc.Named(id, new Bytes(new byte[0])),
            new Rpc.Named(new Bytes(new byte[3]), new Bytes(forged)),
            named(peer.key, peer.key)));
    assertThat(node.found).isEmpty();
    assertThat(node.count("exchange.ignored/another")).isEqualTo(1);
    assertThat(node.count("exchange.ignored/signature")).isEqualTo(1);
    assertThat(node.count("exchange.ignored/unsigned")).isEqualTo(1);
    assertThat(node.count("exchange.ignored/malformed")).isEqualTo(1);
  }

  @Test
  void sixteenOfManyAreLookedAt() throws MultiaddrException {
    SimNode node = network.node(PARAMS);
    node.join("search");
    SimPeer peer = peer(node, 100, "/meshsub/1.1.0", new byte[0]);
    node.router.rate(peer.id(), 1);
    List<Rpc.Named> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(named(SimNode.key(200 + i), SimNode.key(200 + i)));
    }
    peer.say(prune(many.toArray(new Rpc.Named[0])));
    assertThat(node.found).hasSize(16);
    assertThat(node.count("exchange.ignored/many")).isEqualTo(24);
  }

  @Test
  void aDirectPeerGetsEverythingWhateverItDoesAndIsNeverInTheMesh() {
    PeerId direct = SimNode.key(100).publicKey().peerId();
    GossipParams params = GossipParams.defaults().withFloodPublish(false);
    SimNode node = network.node(params.withDirect(Set.of(direct)));
    node.join("search");
    SimPeer peer = peer(node, 100, "/meshsub/1.2.0", new byte[0]);
    SimPeer other = peer(node, 101, "/meshsub/1.2.0", new byte[0]);
    node.router.rate(direct, -1_000);
    network.seconds(2);
    assertThat(node.mesh("search")).containsExactly(other.id());
    node.publish("search", "gpu");
    network.seconds(2);
    assertThat(peer.messages()).hasSize(1);
    assertThat(peer.heard).allMatch(rpc -> rpc.ihave().isEmpty());
    peer.graft("search");
    assertThat(node.mesh("search")).containsExactly(other.id());
    assertThat(peer.prunes()).hasSize(1);
    assertThat(node.count("control.ignored/direct")).isEqualTo(1);
    assertThat(node.count("rpc.ignored/graylist")).isZero();
  }

  private SimPeer peer(SimNode node, int number, String protocol, byte[] record) {
    SimPeer peer = new SimPeer(network, number, protocol);
    peer.host.record = record;
    peer.dial(node);
    peer.subscribe("search");
    return peer;
  }

  private static List<byte[]> prune(Rpc.Named... others) {
    Rpc.Prune prune = new Rpc.Prune("search", 60, List.of(others));
    return RpcWriter.meshChanges(List.of(), List.of(prune), 1 << 20);
  }

  private static Rpc.Named named(PrivateKey peer, PrivateKey signer) throws MultiaddrException {
    byte[] id = peer.publicKey().peerId().bytes();
    return new Rpc.Named(new Bytes(id), new Bytes(record(signer, "/ip4/10.0.0.1/tcp/4001")));
  }

  private static byte[] record(PrivateKey key, String address) throws MultiaddrException {
    byte[] encoded = Multiaddr.parse(address).bytes();
    return PeerRecord.seal(SimNode.signer(key), 1, List.of(encoded));
  }
}
