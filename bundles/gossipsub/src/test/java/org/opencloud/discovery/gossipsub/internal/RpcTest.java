package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class RpcTest {
  private static final GossipParams.Limits LIMITS = GossipParams.Limits.defaults();

  @Test
  void subscriptionsHaveTheirBytes() {
    List<byte[]> frames =
        RpcWriter.subscriptions(
            List.of(new Rpc.Subscription(true, "search"), new Rpc.Subscription(false, "x")), 1_000);
    assertThat(hex(frames)).containsExactly("130a0a080112067365617263680a050800120178");
  }

  @Test
  void graftAndPruneHaveTheirBytesAndShareOneControlField() {
    List<byte[]> frames =
        RpcWriter.meshChanges(List.of("search"), List.of(new Rpc.Prune("x", 60)), 1_000);
    assertThat(hex(frames)).containsExactly("131a111a080a0673656172636822050a0178183c");
  }

  @Test
  void ihaveAndIwantHaveTheirBytes() {
    List<Bytes> ids = List.of(new Bytes(new byte[] {1, 2}), new Bytes(new byte[] {(byte) 0xff}));
    assertThat(hex(RpcWriter.ihave("search", ids, 1_000)))
        .containsExactly("131a110a0f0a06736561726368120201021201ff");
    assertThat(hex(RpcWriter.iwant(ids, 1_000))).containsExactly("0b1a0912070a0201020a01ff");
  }

  @Test
  void everyEntryIsReadBack() throws ProtoException {
    List<Bytes> ids = List.of(new Bytes(new byte[] {1, 2}), new Bytes(new byte[] {3}));
    ProtoWriter control =
        new ProtoWriter()
            .message(1, new ProtoWriter().string(1, "a").bytes(2, ids.get(0).array()))
            .message(2, new ProtoWriter().bytes(1, ids.get(1).array()))
            .message(3, new ProtoWriter().string(1, "b"))
            .message(4, new ProtoWriter().string(1, "c").varint(3, 7))
            .message(5, new ProtoWriter().bytes(1, new byte[9]))
            .message(6, new ProtoWriter().varint(1, 1));
    ProtoWriter rpc =
        new ProtoWriter()
            .message(1, new ProtoWriter().bool(1, true).string(2, "d").bool(3, true))
            .message(3, control)
            .bytes(10, new byte[3]);
    Rpc read = RpcReader.read(rpc.toByteArray(), LIMITS);
    assertThat(read.subscriptions()).containsExactly(new Rpc.Subscription(true, "d"));
    assertThat(read.ihave()).containsExactly(new Rpc.IHave("a", ids.subList(0, 1)));
    assertThat(read.iwant()).containsExactly(ids.get(1));
    assertThat(read.graft()).containsExactly("b");
    assertThat(read.prune()).containsExactly(new Rpc.Prune("c", 7));
  }

  @Test
  void whatJsWritesIsRead() throws ProtoException {
    byte[] rpc =
        HexFormat.of()
            .parseHex(
                "0a0a080112067365617263681a290a0c0a067365617263681202010212030a01031a030a0161"
                    + "220a0a016212030a0109183c2a030a0104");
    Rpc read = RpcReader.read(rpc, LIMITS);
    assertThat(read.subscriptions()).containsExactly(new Rpc.Subscription(true, "search"));
    assertThat(read.ihave())
        .containsExactly(new Rpc.IHave("search", List.of(new Bytes(new byte[] {1, 2}))));
    assertThat(read.iwant()).containsExactly(new Bytes(new byte[] {3}));
    assertThat(read.graft()).containsExactly("a");
    Rpc.Named named = new Rpc.Named(new Bytes(new byte[] {9}), new Bytes(new byte[0]));
    assertThat(read.prune()).containsExactly(new Rpc.Prune("b", 60, List.of(named)));
    assertThat(read.dontWant()).containsExactly(new Bytes(new byte[] {4}));
  }

  @Test
  void largeRpcsAreSplitBelowTheLimitAndLoseNothing() throws ProtoException {
    List<Bytes> ids =
        IntStream.range(0, 5_000)
            .mapToObj(i -> new Bytes(ByteBuffer.allocate(46).putInt(i).array()))
            .toList();
    List<byte[]> ihaves = RpcWriter.ihave("search", ids, LIMITS.rpcOut());
    List<byte[]> iwants = RpcWriter.iwant(ids, LIMITS.rpcOut());
    List<Rpc.Subscription> topics =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new Rpc.Subscription(true, "a topic ".repeat(20) + i))
            .toList();
    List<byte[]> subscriptions = RpcWriter.subscriptions(topics, LIMITS.rpcOut());
    List<Bytes> told = new ArrayList<>();
    List<Bytes> wanted = new ArrayList<>();
    List<Rpc.Subscription> joined = new ArrayList<>();
    for (Rpc rpc : read(ihaves)) {
      rpc.ihave().forEach(ihave -> told.addAll(ihave.ids()));
    }
    read(iwants).forEach(rpc -> wanted.addAll(rpc.iwant()));
    read(subscriptions).forEach(rpc -> joined.addAll(rpc.subscriptions()));
    assertThat(told).isEqualTo(ids);
    assertThat(wanted).isEqualTo(ids);
    assertThat(joined).isEqualTo(topics);
    assertThat(ihaves).hasSize(4);
    for (List<byte[]> frames : List.of(ihaves, iwants, subscriptions)) {
      assertThat(frames).allMatch(frame -> frame.length <= 65_536);
    }
  }

  @Test
  void entriesBeyondTheBudgetAreRefused() throws ProtoException {
    ProtoWriter rpc = new ProtoWriter();
    for (int i = 0; i < LIMITS.rpcEntries(); i++) {
      rpc.message(1, new ProtoWriter());
    }
    Rpc read = RpcReader.read(rpc.toByteArray(), LIMITS);
    assertThat(read.subscriptions()).hasSize(LIMITS.subscriptionsPerRpc());
    assertThat(read.surplus()).isEqualTo(LIMITS.rpcEntries() - LIMITS.subscriptionsPerRpc());
    rpc.message(1, new ProtoWriter());
    assertThatThrownBy(() -> RpcReader.read(rpc.toByteArray(), LIMITS))
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void emptyIdsCountToo() {
    ProtoWriter iwant = new ProtoWriter();
    for (int i = 0; i <= LIMITS.rpcEntries(); i++) {
      iwant.bytes(1, new byte[0]);
    }
    ProtoWriter rpc = new ProtoWriter().message(3, new ProtoWriter().message(2, iwant));
    assertThatThrownBy(() -> RpcReader.read(rpc.toByteArray(), LIMITS))
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void theLargestBackoffIsClamped() throws ProtoException {
    ProtoWriter prune = new ProtoWriter().string(1, "a").varint(3, -1L);
    ProtoWriter rpc = new ProtoWriter().message(3, new ProtoWriter().message(4, prune));
    assertThat(RpcReader.read(rpc.toByteArray(), LIMITS).prune())
        .containsExactly(new Rpc.Prune("a", Integer.MAX_VALUE));
  }

  @Test
  void thePeersOfAPruneAreRead() throws ProtoException {
    Rpc.Named named = new Rpc.Named(new Bytes(new byte[] {1}), new Bytes(new byte[] {2, 3}));
    Rpc.Prune prune = new Rpc.Prune("a", 60, List.of(named, named));
    List<Rpc> read = read(RpcWriter.meshChanges(List.of(), List.of(prune), 10_000));
    assertThat(read).singleElement().matches(rpc -> rpc.prune().equals(List.of(prune)));
  }

  @Test
  void aRecordThatIsTooLongEndsTheRpc() {
    ProtoWriter named = new ProtoWriter().bytes(1, new byte[1]).bytes(2, new byte[8_193]);
    ProtoWriter prune = new ProtoWriter().string(1, "a").message(2, named);
    ProtoWriter rpc = new ProtoWriter().message(3, new ProtoWriter().message(4, prune));
    assertThatThrownBy(() -> RpcReader.read(rpc.toByteArray(), LIMITS))
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void unwantedIdsAreToldTenAtATime() throws ProtoException {
    List<Bytes> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      ids.add(new Bytes(new byte[] {(byte) i}));
    }
    List<Rpc> read = read(RpcWriter.dontWant(ids, 10));
    assertThat(read).extracting(rpc -> rpc.dontWant().size()).containsExactly(10, 10, 5);
    assertThat(read.stream().flatMap(rpc -> rpc.dontWant().stream())).isEqualTo(ids);
  }

  @Test
  void theExtensionsOfVersion13AreIgnored() throws ProtoException {
    ProtoWriter extensions = new ProtoWriter().bool(1, true).bytes(6_492_434, new byte[3]);
    ProtoWriter control =
        new ProtoWriter().message(6, extensions).message(3, new ProtoWriter().string(1, "search"));
    ProtoWriter rpc = new ProtoWriter().message(3, control).bytes(10, new byte[40]);
    assertThat(RpcReader.read(rpc.toByteArray(), LIMITS).graft()).containsExactly("search");
  }

  @Test
  void aMessageThatCannotBeReadLeavesTheOthersAlone() throws ProtoException {
    ProtoWriter rpc =
        new ProtoWriter()
            .bytes(2, new byte[] {0x0b})
            .message(2, new ProtoWriter().string(4, "search"))
            .message(2, new ProtoWriter().bytes(3, new byte[9]));
    Rpc read = RpcReader.read(rpc.toByteArray(), LIMITS);
    assertThat(read.malformed()).isEqualTo(2);
    assertThat(read.messages()).hasSize(1);
  }

  @Test
  void anIdIsAuthorAndSequenceNumber() throws ProtoException {
    ProtoWriter message = new ProtoWriter().bytes(1, new byte[] {5, 6}).bytes(3, new byte[8]);
    assertThat(Message.decode(message.toByteArray(), 100).id().array())
        .isEqualTo(new byte[] {5, 6, 0, 0, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void topicsBeyondAsciiAreKept() throws ProtoException {
    ProtoWriter message = new ProtoWriter().bytes(4, "größe".getBytes(UTF_8));
    assertThat(Message.decode(message.toByteArray(), 100).topic()).isEqualTo("größe");
  }

  private static List<Rpc> read(List<byte[]> frames) throws ProtoException {
    List<byte[]> rpcs = new ArrayList<>();
    VarintFrames reader = new VarintFrames(LIMITS.rpcIn(), rpcs::add);
    for (byte[] frame : frames) {
      reader.feed(ByteBuffer.wrap(frame));
    }
    List<Rpc> read = new ArrayList<>();
    for (byte[] rpc : rpcs) {
      read.add(RpcReader.read(rpc, LIMITS));
    }
    return read;
  }

  private static List<String> hex(List<byte[]> frames) {
    return frames.stream().map(HexFormat.of()::formatHex).toList();
  }
}
