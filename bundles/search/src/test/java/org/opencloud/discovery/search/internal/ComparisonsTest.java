package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.ResourceType;

class ComparisonsTest {
  private static final ResourceType TYPE =
      ResourceType.named("acme.box")
          .field(Field.number("size", "l"))
          .field(Field.keyword("place"))
          .field(Field.flag("open"))
          .build();

  @Test
  void namesThoseThatHold() throws Exception {
    assertThat(holding("size>=2 and (place=Köln or place=\"x y\")"))
        .containsExactly("size>=2", "place=koln");
    assertThat(holding("size<1.50 or size>0.25")).containsExactly("size>0.25");
    assertThat(holding("not (size<2 or open=false)"))
        .containsExactly("not size<2", "not open=false");
    assertThat(holding("place=K* and place=* and open=true and size!=3"))
        .containsExactly("place=k*", "place=*", "open=true", "not size=3");
    assertThat(holding("size=2 and size=2 and size<1e300"))
        .containsExactly("size=2", "size<1.0E300");
  }

  @Test
  void writesThemSoThatTheyCanBeReadAgain() throws Exception {
    assertThat(holding("place!=\"a b\"")).containsExactly("not place=\"a b\"");
    assertThat(holding("place!=\"q\\\"\\\\\"")).containsExactly("not place=\"q\\\"\\\\\"");
    assertThat(holding("place!=\"\"")).containsExactly("not place=\"\"");
  }

  private static List<String> holding(String filter) throws Exception {
    FilterExpression expression = FilterExpression.parse(filter);
    byte[] json = "{\"size\":2,\"place\":\"Köln\",\"open\":true}".getBytes(UTF_8);
    return Comparisons.holding(
        expression.bind(TYPE), new JsonFields(expression.paths()).read(json));
  }
}
