package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.keys.TestKey;

class PeerViewsTest {
  private static final TestKey SELF = TestKey.of(1);
  private static final TestKey PARTNER = TestKey.of(2);
  private static final TestKey OTHER = TestKey.of(3);

  private final ResourceType type =
      ResourceType.named("DATA")
          .description("of a test")
          .field(Field.text("secret").keptInternal())
          .build();
  private boolean described = true;
  private final PeerViews views =
      new PeerViews(SELF, new ResourceIndexer(SELF.peerId(), SELF::peerId, this::type), this::type);

  private Optional<ResourceType> type(String name) {
    return Optional.of(type).filter(known -> described && known.name().equals(name));
  }

  private Resource read(String fields) throws ResourceRefused {
    return views.read("DATA", ("{\"id\":\"r1\"" + fields + "}").getBytes(UTF_8));
  }

  private static String shared() {
    return ",\"secret\":\"s\",\"partnerships\":[\""
        + PARTNER.peerId()
        + "\",\""
        + OTHER.peerId()
        + "\"]";
  }

  @Test
  void aPartnerSeesNoOtherAndNothingInternal() throws Exception {
    String seen = new String(views.view(read(shared()), PARTNER.peerId()).orElseThrow(), UTF_8);

    assertThat(seen)
        .contains(PARTNER.peerId().text(), SELF.did().text())
        .doesNotContain(OTHER.peerId().text(), "secret");
    assertThat(views.view(read(shared()), TestKey.of(4).peerId())).isEmpty();
    assertThat(views.view(read(""), PARTNER.peerId())).isEmpty();
  }

  @Test
  void whatIsAnothersHasNoView() throws Exception {
    Resource foreign = read(",\"access\":\"PUBLIC\",\"creator_id\":\"" + OTHER.did() + "\"");

    assertThat(foreign.creator()).isEqualTo(OTHER.peerId());
    assertThat(views.view(foreign, PARTNER.peerId())).isEmpty();
  }

  @Test
  void withoutAProviderNobodyKnowsWhatMayLeave() throws Exception {
    Resource open = read(",\"access\":\"PUBLIC\"");
    described = false;

    assertThat(views.view(open, PARTNER.peerId())).isEmpty();
    assertThatThrownBy(() -> read(",\"access\":\"PUBLIC\""))
        .isInstanceOf(ResourceRefused.class)
        .hasMessageContaining("plugin");
  }
}
