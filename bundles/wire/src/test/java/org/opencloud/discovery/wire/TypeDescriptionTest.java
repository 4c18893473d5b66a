package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

class TypeDescriptionTest {
  private static final ResourceType EVERYTHING =
      ResourceType.named("acme.all")
          .version("2.0")
          .description("Ümlaut \"quoted\" \u0007")
          .field(Field.text("a.text").describedAs("words"))
          .field(Field.code("code").withExample("x"))
          .field(Field.keyword("keyword"))
          .field(Field.number("number", "EUR/h"))
          .field(Field.flag("flag"))
          .field(Field.text("secret").describedAs("where it stands").keptInternal())
          .build();

  @Test
  void tellsAllButWhatIsInternal() throws Exception {
    TypeDescription described = TypeDescription.of(EVERYTHING);
    ResourceType read = TypeDescription.read(described.json()).type();

    assertThat(described.json()).asString().doesNotContain("secret", "where it stands", "\n");
    assertThat(read.fields()).extracting(Field::path).containsExactly(shown());
    assertThat(read.name() + read.version() + read.description())
        .isEqualTo("acme.all2.0Ümlaut \"quoted\" \u0007");
    for (Field field : read.fields()) {
      assertThat(field)
          .usingRecursiveComparison()
          .isEqualTo(EVERYTHING.field(field.path()).orElseThrow());
    }
  }

  private static String[] shown() {
    return new String[] {"a.text", "code", "keyword", "number", "flag"};
  }

  @Test
  void isNamedByItsBytes() throws Exception {
    TypeDescription described = TypeDescription.of(EVERYTHING);

    assertThat(described.digest()).matches("[A-Za-z0-9_-]{43}");
    assertThat(TypeDescription.of(EVERYTHING).digest()).isEqualTo(described.digest());
    assertThat(TypeDescription.of(described.type()).digest()).isEqualTo(described.digest());
    byte[] spaced = (new String(described.json(), UTF_8) + " ").getBytes(UTF_8);
    assertThat(TypeDescription.read(spaced).digest()).isNotEqualTo(described.digest());
  }

  @Test
  void leavesOutWhatItDoesNotKnow() throws Exception {
    String later =
        "{\"name\":\"A\",\"version\":\"1\",\"since\":{\"x\":[1]},\"description\":\"\",\"fields\":["
            + "{\"path\":\"when\",\"kind\":\"date\",\"searchable\":false,\"filterable\":true},"
            + "{\"path\":\"n\",\"kind\":\"number\",\"searchable\":true,\"filterable\":true},"
            + "{\"path\":\"m\",\"kind\":\"number\",\"searchable\":false,\"filterable\":false},"
            + "{\"path\":\"t\",\"kind\":\"text\",\"searchable\":true,\"filterable\":false,\"x\":1}]}";

    assertThat(TypeDescription.read(later.getBytes(UTF_8)).type().fields())
        .extracting(Field::path)
        .containsExactly("t");
  }

  @Test
  void refusesWhatIsNoDescription() {
    String good = new String(TypeDescription.of(EVERYTHING).json(), UTF_8);
    for (String bad :
        List.of(
            "{}",
            "[]",
            "{\"fields\":[]}",
            good.replace("acme.all", "acme all"),
            good.replace("\"2.0\"", "\"\""),
            good.replace("\"keyword\"", "\"code\""),
            good.replace("\"a.text\"", "\"a text\""),
            good.replace("EUR/h", "E".repeat(33)),
            good.replace("words", "w".repeat(257)),
            good + good)) {
      assertThatExceptionOfType(WireException.class)
          .as(bad)
          .isThrownBy(() -> TypeDescription.read(bad.getBytes(UTF_8)));
    }
  }

  @Test
  void isNeverLargerThanOthersRead() {
    ResourceType.Builder wide = ResourceType.named("acme.wide");
    for (int i = 0; i < 200; i++) {
      wide.field(Field.code("f" + i).describedAs("€".repeat(256)));
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TypeDescription.of(wide.build()))
        .withMessageContaining("acme.wide");
  }
}
