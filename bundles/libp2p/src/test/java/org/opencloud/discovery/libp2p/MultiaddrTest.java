package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001,047f000001060fa1",
    "/ip4/1.2.3.4/udp/1234/quic-v1,0401020304910204d2cd03",
    "/ip6/2001:db8::1/tcp/80/ws,2920010db800000000000000000000000106 0050dd03",
    "/dns4/node.example/tcp/4001,360c6e6f64652e6578616d706c65060fa1",
    "/ip4/127.0.0.1/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA,-",
    "/ip4/1.2.3.4/tcp/5/p2p-circuit,0401020304060005a202"
  })
  void readsAndWritesTextAndBytes(String text, String hex) throws MultiaddrException {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(Multiaddr.decode(address.bytes())).isEqualTo(address);
    if (!text.contains("/p2p/")) {
      assertThat(HexFormat.of().formatHex(address.bytes())).isEqualTo(hex.replace(" ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ip4/1.2.3.4",
        "/ip4",
        "/ip4/1.2.3",
        "/ip4/1.2.3.4.5/tcp/1",
        "/ip6/fe80::1%eth0/tcp/1",
        "/ip4/1.2.3.4/tcp/65536",
        "/ip4/1.2.3.4/tcp/-1",
        "/ip4/1.2.3.4//tcp/1",
        "/dns4/a b/tcp/1",
        "/nothing/1",
        "/ip4/1.2.3.4/tcp/1/p2p/xyz"
      })
  void refusesTextThatIsNoAddress(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(MultiaddrException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "04",
        "047f0000",
        "ff",
        "ffffffffff7f",
        "3605",
        "36ffffff7f",
        "3601 0a",
        "a50302 0000"
      })
  void refusesBytesThatAreNoAddress(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> Multiaddr.decode(bytes)).isInstanceOf(MultiaddrException.class);
  }

  @Test
  void refusesAddressesThatAreTooLong() {
    String parts = "/ws".repeat(17);
    assertThatThrownBy(() -> Multiaddr.parse(parts)).isInstanceOf(MultiaddrException.class);
    byte[] bytes = new byte[Multiaddr.MAX_BYTES + 1];
    assertThatThrownBy(() -> Multiaddr.decode(bytes)).isInstanceOf(MultiaddrException.class);
  }

  @Test
  void toleratesATrailingSlashAndTheOldNameOfP2p() throws MultiaddrException {
    String peer = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/1/ipfs/" + peer + "/"))
        .hasToString("/ip4/1.2.3.4/tcp/1/p2p/" + peer);
  }

  @Test
  void knowsItsPeerAndItsSocket() throws MultiaddrException {
    String peer = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    Multiaddr address = Multiaddr.parse("/dns/node/tcp/1/p2p/" + peer);
    assertThat(address.peer()).hasValueSatisfying(id -> assertThat(id).hasToString(peer));
    assertThat(address.withoutPeer()).hasValue(Multiaddr.parse("/dns/node/tcp/1"));
    assertThat(address.tcp()).hasValue(new Multiaddr.Endpoint("node", 1, true));
    assertThat(Multiaddr.parse("/p2p/" + peer).withoutPeer()).isEmpty();
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/1/ws").tcp()).isEmpty();
    assertThat(Multiaddr.of(new InetSocketAddress("127.0.0.1", 77)))
        .hasToString("/ip4/127.0.0.1/tcp/77");
  }
}
