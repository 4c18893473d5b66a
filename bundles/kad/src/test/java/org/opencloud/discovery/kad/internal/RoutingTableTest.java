package org.opencloud.discovery.kad.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Bucket.Added;
import org.opencloud.discovery.keys.PrivateKey;

class RoutingTableTest {
  private static final int K = 20;
  private final SecureRandom keys = new SecureRandom();
  private final Key self = contact().key();
  private final KadParams.Lookups params = KadParams.Lookups.defaults();
  private final RoutingTable table = new RoutingTable(self, params);

  private Contact contact() {
    List<String> addresses = List.of("/ip4/10.0.0.1/tcp/4001");
    return Contact.of(new KadPeer(PrivateKey.generate(keys).publicKey().peerId(), addresses));
  }

  /** So many contacts that share just so many bits with us. */
  private List<Contact> sharing(int prefix, int count) {
    List<Contact> contacts = new ArrayList<>();
    while (contacts.size() < count) {
      Contact one = contact();
      if (self.sharedPrefix(one.key()) == prefix) {
        contacts.add(one);
      }
    }
    return contacts;
  }

  @Test
  void namesTheNearestOfAllThatItHolds() {
    List<Contact> held = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Contact one = contact();
      if (table.add(one, Optional.empty(), 0) == Added.NEW) {
        held.add(one);
      }
    }
    assertThat(table.size()).isEqualTo(held.size()).isBetween(60, 160);
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      Key target =
          new Key(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      List<Contact> sorted =
          held.stream().sorted((a, b) -> target.compareDistance(a.key(), b.key())).toList();
      assertThat(table.nearest(target, K)).isEqualTo(sorted.subList(0, K));
    }
  }

  @Test
  void distanceIsSymmetricAndOrdersLikeTheSharedPrefix() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      Key a = Key.of(new byte[] {1, (byte) i, (byte) (i >> 8)});
      Key b = Key.of(new byte[] {2, (byte) i, (byte) (i >> 8)});
      Key target = new Key(a.w0() ^ (random.nextLong() >>> random.nextInt(64)), 0, 0, 0);
      assertThat(a.sharedPrefix(b)).isEqualTo(b.sharedPrefix(a));
      if (target.sharedPrefix(a) > target.sharedPrefix(b)) {
        assertThat(target.compareDistance(a, b)).isNegative();
      }
    }
    assertThat(self.sharedPrefix(self)).isEqualTo(Key.BITS);
    Key last = new Key(self.w0(), self.w1(), self.w2(), self.w3() ^ 1);
    assertThat(self.sharedPrefix(last)).isEqualTo(255);
  }

  @Test
  void whoFindsNoPlaceWaitsForOneThatFails() {
    List<Contact> far = sharing(0, K + 2);
    far.subList(0, K)
        .forEach(one -> assertThat(table.add(one, Optional.empty(), 0)).isEqualTo(Added.NEW));
    Contact late = far.get(K);
    Contact latest = far.get(K + 1);
    assertThat(table.add(late, Optional.empty(), 1)).isEqualTo(Added.WAITING);
    assertThat(table.add(latest, Optional.empty(), 2)).isEqualTo(Added.WAITING);
    assertThat(table.contains(latest.id())).isFalse();
    assertThat(table.unheardBeside(latest, 0)).contains(far.get(0));

    assertThat(table.failed(far.get(0))).isTrue();
    assertThat(table.contains(far.get(0).id())).isFalse();
    assertThat(table.contains(latest.id())).isTrue();
    assertThat(table.contains(late.id())).isFalse();
  }

  @Test
  void whoAnswersAgainKeepsItsPlaceAndIsLookedAfterLast() {
    List<Contact> far = sharing(0, K);
    far.forEach(one -> table.add(one, Optional.empty(), 0));
    assertThat(table.add(far.get(0), Optional.empty(), 50)).isEqualTo(Added.KNOWN);
    assertThat(table.unheardBeside(far.get(0), 40)).contains(far.get(1));
    far.forEach(one -> table.add(one, Optional.empty(), 100));
    assertThat(table.unheardBeside(far.get(0), 40)).as("all heard of lately").isEmpty();
  }

  @Test
  void whoHasNobodyToReplaceItIsForgivenOnce() {
    Contact one = sharing(0, 1).get(0);
    table.add(one, Optional.empty(), 0);
    assertThat(table.failed(one)).isFalse();
    assertThat(table.contains(one.id())).isTrue();
    table.add(one, Optional.empty(), 1);
    assertThat(table.failed(one)).as("an answer clears it").isFalse();
    assertThat(table.failed(one)).isTrue();
    assertThat(table.size()).isZero();
  }

  @Test
  void oneNetworkGetsOnlyItsShareOfABucket() {
    List<Contact> far = sharing(0, K);
    Optional<String> group = AddressGroup.of("/ip4/8.8.4.4/tcp/4001");
    assertThat(group).isPresent();
    for (int i = 0; i < params.perGroup(); i++) {
      assertThat(table.add(far.get(i), group, 0)).isEqualTo(Added.NEW);
    }
    assertThat(table.add(far.get(params.perGroup()), group, 0)).isEqualTo(Added.CROWDED);
    assertThat(table.add(far.get(K - 1), Optional.empty(), 0)).isEqualTo(Added.NEW);
  }

  @Test
  void onlyPublicAddressesAreOfAGroup() {
    assertThat(AddressGroup.of("/ip4/8.8.4.4/tcp/1"))
        .isEqualTo(AddressGroup.of("/ip4/8.8.9.9/tcp/2"));
    assertThat(AddressGroup.of("/ip4/8.9.4.4/tcp/1"))
        .isNotEqualTo(AddressGroup.of("/ip4/8.8.9.9/tcp/2"));
    assertThat(AddressGroup.of("/ip6/2001:db8::1/tcp/1")).isPresent();
    for (String near :
        List.of(
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/10.1.2.3/tcp/1",
            "/ip4/192.168.0.1/tcp/1",
            "/ip6/::1/tcp/1",
            "/ip6/fd00::1/tcp/1",
            "/ip6/fe80::1/tcp/1",
            "/dns4/example.org/tcp/1",
            "nonsense")) {
      assertThat(AddressGroup.of(near)).as(near).isEmpty();
    }
    assertThat(AddressGroup.isLoopback("/ip4/127.0.0.1/tcp/1")).isTrue();
    assertThat(AddressGroup.isLoopback("/ip6/::1/tcp/1")).isTrue();
    assertThat(AddressGroup.isLoopback("/ip4/10.0.0.1/tcp/1")).isFalse();
  }
}
