package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class CachesTest {
  private static final GossipParams.Limits LIMITS = GossipParams.Limits.defaults();
  private static final PeerId PEER = SimNode.key(1).publicKey().peerId();
  private static final PeerId OTHER = SimNode.key(2).publicKey().peerId();

  @Test
  void theSeenCacheStaysWithinItsBoundAndSaysWhatItForgot() {
    List<Bytes> forgotten = new ArrayList<>();
    SeenCache seen = new SeenCache(120_000, 1_000, 7, forgotten::add);
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(seen.mark(id(i), i / 100)).isTrue();
      if (seen.size() > 1_000) {
        throw new AssertionError("size " + seen.size());
      }
      if (forgotten.size() > 2_000) {
        forgotten.clear();
      }
    }
    assertThat(seen.contains(id(999_000))).isTrue();
    assertThat(seen.contains(id(998_999))).isFalse();
    assertThat(seen.expire(10_000)).isEqualTo(999_000);
    assertThat(seen.expire(10_000)).isZero();
  }

  @Test
  void idsAreForgottenAfterTheirTime() {
    List<Bytes> forgotten = new ArrayList<>();
    SeenCache seen = new SeenCache(120_000, 1_000, 7, forgotten::add);
    seen.mark(id(1), 0);
    assertThat(seen.mark(id(1), 100_000)).isFalse();
    seen.mark(id(2), 1);
    seen.expire(120_000);
    assertThat(forgotten).containsExactly(id(1));
    assertThat(seen.contains(id(2))).isTrue();
  }

  @Test
  void theSeenCacheHoldsWhatAnyOtherOrderedSetHolds() {
    Random random = new Random(42);
    Deque<Bytes> kept = new ArrayDeque<>();
    Set<Bytes> all = new HashSet<>();
    SeenCache seen = new SeenCache(500, 3_000, 7, id -> forget(kept, all, id));
    for (int now = 0; now < 60_000; now++) {
      Bytes id = ofAnyLength(random);
      boolean fresh = all.add(id);
      if (fresh) {
        kept.add(id);
      }
      assertThat(seen.mark(id, now)).isEqualTo(fresh);
      if (now % 97 == 0) {
        // In turn none but the newest is old, and nearly all are.
        seen.expire(now % 2 == 0 ? now : now + 480);
        assertThat(seen.size()).isEqualTo(kept.size());
        assertThat(kept).allMatch(seen::contains);
      }
    }
  }

  private static void forget(Deque<Bytes> kept, Set<Bytes> all, Bytes id) {
    assertThat(id).as("oldest first").isEqualTo(kept.removeFirst());
    all.remove(id);
  }

  /** Numbers come again now and then. */
  private static Bytes ofAnyLength(Random random) {
    byte[] id = new byte[4 + random.nextInt(69)];
    ByteBuffer.wrap(id).putInt(random.nextInt(20_000));
    return new Bytes(id);
  }

  @Test
  void idsThatHashAlikeElsewhereStayFast() {
    SeenCache seen = new SeenCache(120_000, 100_000, 7, id -> {});
    long start = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      seen.mark(colliding(i), 0);
    }
    assertThat(seen.size()).isEqualTo(100_000);
    assertThat(colliding(1)).hasSameHashCodeAs(colliding(12_345));
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }

  @Test
  void floorsRiseAndAreBounded() throws ProtoException {
    SequenceFloors floors = new SequenceFloors(100);
    floors.raise(message("a", 5).id());
    floors.raise(message("a", 3).id());
    assertThat(floors.stale(message("a", 5))).isTrue();
    assertThat(floors.stale(message("a", 6))).isFalse();
    assertThat(floors.stale(message("a", -1))).isFalse();
    assertThat(floors.stale(message("b", 1))).isFalse();
    for (int i = 0; i < 1_000; i++) {
      floors.raise(message("author " + i, 1).id());
    }
    assertThat(floors.size()).isEqualTo(100);
  }

  @Test
  void messagesAreToldOfForThreeHeartbeatsAndGivenForFive() throws ProtoException {
    MessageCache cache = new MessageCache(LIMITS);
    Message message = message("a", 1);
    cache.put(message);
    for (int beat = 1; beat <= 5; beat++) {
      assertThat(cache.recent("search")).hasSize(beat <= 3 ? 1 : 0);
      assertThat(cache.give(message.id(), SimNode.key(beat).publicKey().peerId())).isPresent();
      cache.shift();
    }
    assertThat(cache.give(message.id(), PEER)).isEmpty();
    assertThat(cache.size()).isZero();
  }

  @Test
  void aPeerGetsAMessageThreeTimes() throws ProtoException {
    MessageCache cache = new MessageCache(LIMITS);
    Message message = message("a", 1);
    cache.put(message);
    for (int i = 0; i < 3; i++) {
      assertThat(cache.give(message.id(), PEER)).isPresent();
    }
    assertThat(cache.give(message.id(), PEER)).isEmpty();
    assertThat(cache.give(message.id(), OTHER)).isPresent();
  }

  @Test
  void theMessageCacheKeepsTheNewestWithinItsBytes() throws ProtoException {
    MessageCache cache = new MessageCache(LIMITS);
    int size = 1 << 20;
    for (int i = 0; i < 100; i++) {
      cache.put(message("a", i, size));
      if (i % 40 == 0) {
        cache.shift();
      }
    }
    assertThat(cache.size()).isLessThanOrEqualTo(32).isGreaterThan(25);
    assertThat(cache.give(message("a", 99, 1).id(), PEER)).isPresent();
    assertThat(cache.give(message("a", 0, 1).id(), PEER)).isEmpty();
  }

  @Test
  void backoffsAreExactForPeersAndLaterForUs() {
    Backoffs backoffs = new Backoffs(3_600_000, 1_000, 100);
    backoffs.add("a", PEER, 0, 60_000);
    backoffs.add("a", PEER, 0, 10_000);
    assertThat(backoffs.active("a", PEER, 59_999)).isTrue();
    assertThat(backoffs.active("a", PEER, 60_000)).isFalse();
    assertThat(backoffs.free("a", PEER, 60_999)).isFalse();
    assertThat(backoffs.free("a", PEER, 61_000)).isTrue();
    assertThat(backoffs.free("b", PEER, 0)).isTrue();
    assertThat(backoffs.free("a", OTHER, 0)).isTrue();
  }

  @Test
  void backoffsEndWithinAnHourAndAreBounded() {
    Backoffs backoffs = new Backoffs(3_600_000, 1_000, 2);
    backoffs.add("a", PEER, 5, Long.MAX_VALUE);
    assertThat(backoffs.end("a", PEER)).isEqualTo(3_600_005);
    assertThat(backoffs.add("a", OTHER, 0, 1)).isTrue();
    assertThat(backoffs.add("a", SimNode.key(3).publicKey().peerId(), 0, 1)).isFalse();
    backoffs.expire(5_000_000);
    assertThat(backoffs.free("a", PEER, 0)).isTrue();
  }

  private static Bytes id(int number) {
    return new Bytes(ByteBuffer.allocate(46).putInt(number).array());
  }

  /** Each bit swaps "Aa" and "BB", which hash alike. */
  private static Bytes colliding(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 17; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return new Bytes(text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static Message message(String author, long sequence) throws ProtoException {
    return message(author, sequence, 1);
  }

  private static Message message(String author, long sequence, int size) throws ProtoException {
    ProtoWriter message =
        new ProtoWriter()
            .string(1, author)
            .bytes(2, new byte[size])
            .bytes(3, ByteBuffer.allocate(8).putLong(sequence).array())
            .string(4, "search");
    return Message.decode(message.toByteArray(), 256);
  }
}
