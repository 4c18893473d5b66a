package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

class TypeViewTest {
  private static final ResourceType SLICE =
      ResourceType.named("acme.gpu-slice")
          .version("1.2.0")
          .description("A part\u001b[31m of a GPU")
          .field(Field.number("memory", "GiB").withExample("16").describedAs("of the slice"))
          .build();

  @Test
  void listsATypeOfTheNetwork() {
    TypeView far = TypeView.of(new KnownType(SLICE, "D".repeat(43), false, 3));
    TypeView near = TypeView.of(new KnownType(SLICE, "D".repeat(43), true, 3));
    Table table = TypeView.table();
    far.addTo(table);
    near.addTo(table);

    assertThat(printed(table).lines().map(line -> line.replaceAll("\\s+", " ").strip()))
        .containsExactly(
            "acme.gpu-slice 1.2.0 3 no A part?[31m of a GPU",
            "acme.gpu-slice 1.2.0 4 yes A part?[31m of a GPU");
    assertThat(near.heading())
        .isEqualTo("acme.gpu-slice 1.2.0: A part?[31m of a GPU (nodes: 4, this one too)");
    assertThat(far.heading()).endsWith("(nodes: 3)");
  }

  @Test
  void listsFields() {
    TypeView view =
        TypeView.ofThisNode(
            ResourceType.named("acme.a")
                .field(Field.number("memory", "GiB").withExample("16").describedAs("of it"))
                .field(Field.text("rack").keptInternal())
                .build());

    assertThat(printed(view.fields()).lines().map(line -> line.replaceAll("\\s+", " ").strip()))
        .containsExactly("memory number GiB yes 16 of it", "rack text stays on this node");
  }

  @Test
  void writesJson() {
    assertThat(TypeView.of(new KnownType(SLICE, "D", false, 3)).json())
        .hasToString(
            "{\"name\":\"acme.gpu-slice\",\"version\":\"1.2.0\","
                + "\"description\":\"A part\\u001B[31m of a GPU\",\"digest\":\"D\",\"local\":false,"
                + "\"nodes\":3,\"fields\":[{\"path\":\"memory\",\"kind\":\"number\",\"unit\":\"GiB\","
                + "\"searchable\":false,\"filterable\":true,\"internal\":false,\"example\":\"16\","
                + "\"description\":\"of the slice\"}]}");
    assertThat(TypeView.ofThisNode(SLICE).json().toString())
        .contains("\"local\":true,\"nodes\":1")
        .doesNotContain("digest");
  }

  private static String printed(Table table) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    table.print(new PrintStream(out, true), false);
    return out.toString();
  }
}
