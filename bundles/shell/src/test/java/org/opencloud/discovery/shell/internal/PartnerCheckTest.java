package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.AccessPreview.Sight;
import org.opencloud.discovery.api.search.AccessPreview.Why;

class PartnerCheckTest {
  @Test
  void countsWithWhomAResourceIsShared() {
    assertThat(PartnerCheck.meaning(new Sight(Why.SHARED, 1))).endsWith("with this peer alone");
    assertThat(PartnerCheck.meaning(new Sight(Why.SHARED, 2))).endsWith("and with 1 peer more");
    assertThat(PartnerCheck.meaning(new Sight(Why.SHARED, 4))).endsWith("and with 3 peers more");
    assertThat(PartnerCheck.meaning(new Sight(Why.NOT_SHARED, 2))).endsWith("with 2 peers");
  }
}
