package org.opencloud.discovery.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResourceTypeTest {

  @Test
  void keepsInternalWhatIsBelowAnInternalField() {
    ResourceType type =
        ResourceType.named("acme.box")
            .field(Field.number("secret.price", "EUR"))
            .field(Field.keyword("secret").keptInternal())
            .field(Field.keyword("secrets"))
            .build();

    assertThat(type.filterable("secret.price")).isEmpty();
    assertThat(type.filterable("secret")).isEmpty();
    assertThat(type.filterable("secrets")).isPresent();
  }

  @Test
  void saysWhichNamesAreLawful() {
    assertThat(ResourceType.named("COMPUTE").build().isLawful()).isTrue();
    assertThat(ResourceType.named("acme.gpu").build().isLawful()).isTrue();
    assertThat(ResourceType.named("GPU").build().isLawful()).isFalse();
  }
}
