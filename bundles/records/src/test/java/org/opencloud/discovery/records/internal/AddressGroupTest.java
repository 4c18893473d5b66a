package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressGroupTest {
  @Test
  void isTheNetworkOfTheAddress() {
    assertThat(AddressGroup.of("/ip4/192.0.2.1/tcp/4001")).isEqualTo("192.0.2");
    assertThat(AddressGroup.of("/ip6/2001:db8:1:2::3/tcp/4001")).isEqualTo("20010db80001");
    assertThat(AddressGroup.of("/ip6/2001:DB8:1::/tcp/1")).isEqualTo("20010db80001");
    assertThat(AddressGroup.of("/dns4/one.example/tcp/4001")).isEqualTo("one.example");
  }

  @Test
  void ofSeveralAddressesEachCounts() {
    assertThat(AddressGroup.of(List.of("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1")))
        .containsExactly("192.0.2");
  }

  @Test
  void whatIsNoAddressIsItsOwnGroupAndIsNeverLookedUp() {
    assertThat(AddressGroup.of("/ip6/abc/tcp/1")).isEqualTo("abc");
    assertThat(AddressGroup.of("/ip6/:::::/tcp/1")).isEqualTo(":::::");
    assertThat(AddressGroup.of("/ip4//tcp")).isEmpty();
    assertThat(AddressGroup.of("nonsense")).isEqualTo("nonsense");
    assertThat(AddressGroup.of("")).isEmpty();
  }
}
