package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.StoreException;

class PeerChangesTest {
  private static final String CREATE = "CREATE_RESOURCE";
  private static final String REMOVE = "REMOVE_RESOURCE";
  private static final String PEER = FakeSearch.PEER.text();

  /** The key of the sample DID, which is another peer's. */
  private static final String OTHER = "12D3KooWCwdoLSZCfEzmdTgo4hNDvbF7NwoCW8AQ6BEsmz5T1Mjs";

  private static final String UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

  @TempDir static Path directory;
  private static NatsServer server;
  private Node node;
  private App app;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(directory);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() {
    node = Node.on(server.uri(), Map.of("relations_from_nats", "oc-api, oc-admin")).connected();
    app = App.on(server.uri());
  }

  @AfterEach
  void disconnect() {
    app.close();
    node.close();
  }

  private JsonNode peer(String subject, String fields) {
    return app.request(
        subject,
        "{\"FromApp\":\"oc-api\",\"Datatype\":\"PEER\",\"request_id\":\"q\",\"Payload\":{"
            + fields.replace('\'', '"')
            + "}}");
  }

  private void refused(String fields, String code, String field) {
    JsonNode reply = peer(CREATE, fields);
    assertThat(reply.path("error").path("code").asText()).as(reply.toString()).isEqualTo(code);
    assertThat(reply.path("error").path("field").asText()).as(reply.toString()).isEqualTo(field);
    assertThat(node.peers.told).isEmpty();
  }

  @Test
  void addsAPeerAndAgreesOnTermsAsTheExistingNetworkSaysIt() {
    JsonNode reply =
        peer(
            CREATE,
            "'peer_id':'%s','name':'lab','stream_address':'/ip4/192.0.2.1/tcp/4001/p2p/%s',"
                    .formatted(PEER, PEER)
                + "'relation':'Partner','partnership':{'direction':'give',"
                + "'until':'2099-12-31T18:00:00Z','types':['STORAGE','COMPUTE']}");

    assertThat(reply.path("result").asText()).isEqualTo("stored");
    assertThat(reply.path("datatype").asText()).isEqualTo("PEER");
    assertThat(reply.path("id").asText()).isEqualTo(PEER);
    assertThat(reply.path("request_id").asText()).isEqualTo("q");
    assertThat(node.peers.told)
        .containsExactly(
            "add " + PEER + " lab [/ip4/192.0.2.1/tcp/4001/p2p/" + PEER + "]",
            "partner " + PEER + " GIVE 2099-12-31T18:00:00Z [COMPUTE, STORAGE]");
    assertThat(node.count("relation", "changed")).isEqualTo(1);
  }

  @Test
  void aRelationAloneTouchesNoNameAndNoAddress() {
    peer(CREATE, "'did':'%s','relation':'blacklist'".formatted(FakeSearch.DID));
    peer(CREATE, "'peer_id':'%s','relation':'PARTNER'".formatted(PEER));
    assertThat(node.peers.told)
        .containsExactly("relate " + OTHER + " BLACKLIST", "relate " + PEER + " PARTNER");
  }

  @Test
  void anOpaqueNameGetsItsKeyWithItsAddresses() {
    peer(
        CREATE,
        "'did':'%s','peer_id':'%s','addresses':['/ip4/192.0.2.1/tcp/1']".formatted(UUID, PEER));
    assertThat(node.peers.told)
        .containsExactly("add " + UUID + "  [/ip4/192.0.2.1/tcp/1/p2p/" + PEER + "]");
  }

  @Test
  void forgetsAPeer() {
    assertThat(peer(REMOVE, "'peer_id':'%s'".formatted(PEER)).path("result").asText())
        .isEqualTo("removed");
    assertThat(peer(REMOVE, "'did':'%s'".formatted(FakeSearch.DID)).path("result").asText())
        .isEqualTo("absent");
    assertThat(peer(REMOVE, "'did':'%s'".formatted(UUID)).path("error").path("field").asText())
        .isEqualTo("peer_id");
    assertThat(node.peers.told).containsExactly("remove " + PEER, "remove " + OTHER);
  }

  @Test
  void takesThemFromNobodyElse() {
    String said = "{\"datatype\":\"PEER\",\"peer_id\":\"%s\",\"relation\":\"PARTNER\"%s}";
    for (String from :
        new String[] {"", ",\"from_app\":\"oc-front\"", ",\"from_app\":\"OC-API\""}) {
      JsonNode error = app.request(CREATE, said.formatted(PEER, from)).path("error");
      assertThat(error.path("code").asText()).isEqualTo("unsupported");
      assertThat(error.path("field").asText()).isEqualTo("from_app");
      assertThat(error.path("message").asText()).contains("relations.from.nats");
    }
    app.publish(CREATE, said.formatted(PEER, ",\"from_app\":\"oc-discovery\""));
    assertThat(app.request(CREATE, "{\"id\":\"r1\"}").path("result").asText()).isEqualTo("stored");
    assertThat(node.peers.told).isEmpty();
    assertThat(node.count("relation", "refused")).isEqualTo(3);
  }

  @Test
  void isOffUnlessAnApplicationIsNamed() {
    try (Node off = Node.on(server.uri(), Map.of("subject_create", "OFF"))) {
      off.connected();
      JsonNode error =
          app.request(
                  "OFF",
                  "{\"from_app\":\"oc-api\",\"datatype\":\"PEER\",\"peer_id\":\"" + PEER + "\"}")
              .path("error");
      assertThat(error.path("code").asText()).isEqualTo("unsupported");
      assertThat(error.path("message").asText()).contains("relations.from.nats");
      assertThat(off.peers.told).isEmpty();
    }
  }

  @Test
  void saysWhatItExpected() {
    String named = "'peer_id':'" + PEER + "',";
    refused("'name':'lab'", "invalid", "peer_id");
    refused("'peer_id':'nobody'", "invalid", "peer_id");
    refused("'did':'nobody'", "invalid", "did");
    refused(
        "'did':'%s','peer_id':'12D3KooW%s'".formatted(FakeSearch.DID, "1".repeat(44)),
        "invalid",
        "did");
    refused(named + "'relation':'SELF'", "invalid", "relation");
    refused(named + "'addresses':'/ip4/192.0.2.1/tcp/1'", "invalid", "addresses");
    refused(named + "'partnership':{}", "invalid", "partnership");
    String partner = named + "'relation':'PARTNER','partnership':";
    refused(partner + "7", "invalid", "partnership");
    refused(partner + "{'direction':'up'}", "invalid", "direction");
    refused(partner + "{'until':'soon'}", "invalid", "until");
    refused(partner + "{'types':['gpu cards']}", "invalid", "types");
    refused(partner + "{'types':'COMPUTE'}", "invalid", "types");
    refused(named + "'name':'self'", "invalid", "");
  }

  @Test
  void tellsOfAStoreOrPeersThatAreAway() {
    node.peers.failure =
        Optional.of(new StoreException(StoreException.Reason.UNAVAILABLE, "no store"));
    refused("'peer_id':'%s','relation':'NONE'".formatted(PEER), "unavailable", "");
    node.present = false;
    refused("'peer_id':'%s','relation':'NONE'".formatted(PEER), "unavailable", "");
  }
}
