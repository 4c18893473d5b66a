package org.opencloud.discovery.kad.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Message.Type;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/**
 * Vectors recorded from four js nodes on loopback (@libp2p/kad-dht 16.4.5). Where go differs, by
 * message.proto and record.proto of go-libp2p-kad-dht and go-libp2p-record: it adds field 3 of a
 * peer (the connection) and field 10 when they are not zero.
 */
class MessageTest {
  private static final String ONE = "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5";
  private static final String TWO = "12D3KooWJWoaqZhDaoEFshF7Rh1bpY9ohihFhzcW6d69Lr2NASuq";
  private static final String THREE = "12D3KooWRndVhVZPCiQwHBBBdg769GyrPUW13zxwqQyf9r3ANaba";
  private static final String FIND_NODE =
      "080412260024080112208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c";
  private static final String FIND_NODE_ANSWER =
      "080442320a26002408011220ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1"
          + "1208047f000001068d1342320a260024080112208139770ea87d175f56a35466c34c7ecccb8d8a91b4"
          + "ee37a25df60f5b8fc9b3941208047f00000106ab5b";
  private static final String PUT_VALUE =
      "12072f6e6f64652f611a350a072f6e6f64652f61120a76616c7565206f6620612a1e323032362d31312d3236"
          + "5432333a34363a30322e3238373030303030305a";
  private static final String GET_VALUE = "080112072f6e6f64652f61";
  private static final String GET_VALUE_ANSWER =
      "080112072f6e6f64652f611a350a072f6e6f64652f61120a76616c7565206f6620612a1e323032362d31312d"
          + "32365432333a34363a30322e3238373030303030305a42320a260024080112208a88e3dd7409f195fd52"
          + "db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c1208047f00000106930b42320a26002408011220"
          + "ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d11208047f000001068d13"
          + "42320a26002408011220ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c"
          + "1208047f00000106947f";
  private static final String CID =
      "122071b751859962237b2cc3af95eeedce6c53781a3419c430eec6a54587569615" + "09";
  private static final String ADD_PROVIDER =
      "08021222"
          + CID
          + "4a5b0a260024080112208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b3"
          + "941231047f00000106ab5ba503260024080112208139770ea87d175f56a35466c34c7ecccb8d8a91b4"
          + "ee37a25df60f5b8fc9b394";
  private static final String GET_PROVIDERS = "08031222" + CID;
  private static final String GET_PROVIDERS_ANSWER =
      "08031222"
          + CID
          + "42320a26002408011220ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c"
          + "1208047f00000106947f42320a26002408011220ed4928c628d1c2c6eae90338905995612959273a5c63"
          + "f93636c14614ac8737d11208047f000001068d1342320a260024080112208a88e3dd7409f195fd52db2d"
          + "3cba5d72ca6709bf1d94121bf3748801b40f6f5c1208047f00000106930b4a320a260024080112208139"
          + "770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b3941208047f00000106ab5b";
  private static final String PING = "0805";

  private final Encodings encodings = new Encodings();

  private Message answer(String hex) throws ProtoException {
    return MessageReader.answer(HexFormat.of().parseHex(hex), encodings);
  }

  private Message request(String hex) throws ProtoException {
    return MessageReader.request(HexFormat.of().parseHex(hex), encodings);
  }

  private String write(Message message) {
    return HexFormat.of().formatHex(MessageWriter.write(message, 15 * 1024, encodings));
  }

  @Test
  void readsWhatJsSends() throws ProtoException {
    Message found = answer(FIND_NODE_ANSWER);
    assertThat(found.type()).isEqualTo(Type.FIND_NODE);
    assertThat(found.closer()).extracting(peer -> peer.id().toString()).containsExactly(THREE, TWO);
    assertThat(found.closer().get(1).addresses()).containsExactly("/ip4/127.0.0.1/tcp/43867");

    Message got = answer(GET_VALUE_ANSWER);
    assertThat(got.record().orElseThrow().value()).asString().isEqualTo("value of a");
    assertThat(got.record().orElseThrow().received()).isEqualTo("2026-11-26T23:46:02.287000000Z");
    assertThat(got.closer()).hasSize(3);
    assertThat(got.closer().get(0).id()).hasToString(ONE);

    Message providers = answer(GET_PROVIDERS_ANSWER);
    assertThat(providers.providers()).extracting(peer -> peer.id().toString()).containsExactly(TWO);
    Message announced = request(ADD_PROVIDER);
    assertThat(announced.providers().get(0).addresses())
        .as("own peer id stripped")
        .containsExactly("/ip4/127.0.0.1/tcp/43867");
    assertThat(request(PUT_VALUE).type()).isEqualTo(Type.PUT_VALUE);
  }

  @Test
  void writesTheSameBytesAsJs() throws ProtoException {
    for (String vector :
        List.of(
            FIND_NODE_ANSWER,
            PUT_VALUE,
            GET_VALUE,
            GET_VALUE_ANSWER,
            GET_PROVIDERS,
            GET_PROVIDERS_ANSWER,
            FIND_NODE,
            PING)) {
      assertThat(write(answer(vector))).isEqualTo(vector);
    }
  }

  @Test
  void passesOverWhatGoAndRustAdd() throws ProtoException {
    byte[] peer = HexFormat.of().parseHex(FIND_NODE_ANSWER.substring(8, 8 + 2 * 50 - 4));
    ProtoWriter withConnection = new ProtoWriter().raw(peer, 0, peer.length).varint(3, 1);
    ProtoWriter record = new ProtoWriter().bytes(1, new byte[] {1}).bytes(2, new byte[] {2});
    record.bytes(666, new byte[38]).varint(777, 3_600);
    byte[] message =
        new ProtoWriter()
            .varint(1, 1)
            .message(3, record)
            .message(8, withConnection)
            .varint(10, 1)
            .toByteArray();
    Message read = MessageReader.answer(message, encodings);
    assertThat(read.record().orElseThrow().value()).containsExactly(2);
  }

  @Test
  void leavesOutPeersThatDoNotFitTheFarthestFirst() throws ProtoException {
    List<KadPeer> many = new ArrayList<>();
    KadPeer one = answer(FIND_NODE_ANSWER).closer().get(0);
    for (int i = 0; i < 20; i++) {
      many.add(new KadPeer(one.id(), List.of("/ip4/10.0.0." + i + "/tcp/4001")));
    }
    Message answer = Message.request(Type.FIND_NODE, new byte[0]).withCloser(many);
    byte[] written = MessageWriter.write(answer, 530, encodings);
    assertThat(written).hasSizeLessThanOrEqualTo(530);
    assertThat(MessageReader.answer(written, encodings).closer()).isEqualTo(many.subList(0, 10));
  }

  @Test
  void keepsWhatOneMessageMayMake() throws ProtoException {
    KadPeer one = answer(FIND_NODE_ANSWER).closer().get(0);
    ProtoWriter peers = new ProtoWriter().varint(1, 4);
    for (int i = 0; i < 1_000; i++) {
      peers.message(8, MessageWriter.peer(one)).message(9, MessageWriter.peer(one));
    }
    Message answer = MessageReader.answer(peers.toByteArray(), encodings);
    assertThat(answer.closer()).hasSize(MessageReader.MAX_PEERS);
    assertThat(answer.providers()).hasSize(MessageReader.MAX_PEERS);
    Message request = MessageReader.request(peers.toByteArray(), encodings);
    assertThat(request.closer()).isEmpty();
    assertThat(request.providers()).hasSize(1);

    ProtoWriter addresses = new ProtoWriter().bytes(1, one.id().bytes());
    for (int i = 0; i < 10_000; i++) {
      addresses.bytes(2, new byte[] {4, 10, 0, 0, 1, 6, 15, (byte) 161});
    }
    byte[] wide = new ProtoWriter().varint(1, 4).message(8, addresses).toByteArray();
    assertThat(MessageReader.answer(wide, encodings).closer().get(0).addresses())
        .hasSize(MessageReader.MAX_ADDRESSES);
  }

  @Test
  void leavesOutPeersAndAddressesThatCannotBeRead() throws ProtoException {
    byte[] foreign = {(byte) 0x99, 0x77, 1, 2};
    ProtoWriter noId = new ProtoWriter().bytes(1, new byte[] {1, 2, 3}).bytes(2, foreign);
    ProtoWriter noAddress =
        new ProtoWriter().bytes(1, answer(FIND_NODE_ANSWER).closer().get(0).id().bytes());
    noAddress.bytes(2, foreign).bytes(2, new byte[5_000]);
    byte[] message =
        new ProtoWriter().varint(1, 4).message(8, noId).message(8, noAddress).toByteArray();
    Message read = MessageReader.answer(message, encodings);
    assertThat(read.closer()).hasSize(1);
    assertThat(read.closer().get(0).addresses()).isEmpty();
  }

  @Test
  void refusesATypeThatIsNone() {
    assertThatThrownBy(() -> request("0806")).isInstanceOf(ProtoException.class);
    assertThatThrownBy(() -> request("08ffffffffffffffffff01")).isInstanceOf(ProtoException.class);
    assertThatThrownBy(() -> request("0804127f00")).isInstanceOf(ProtoException.class);
  }
}
