package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintingTest {
  private static final String HOSTILE = "a\u001b[31mb\r\nc\u009bd\u202ee\u2028f\u0007";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void foreignTextCannotSteerATerminal() {
    assertThat(Plain.text(HOSTILE)).isEqualTo("a?[31mb??c?d?e?f?");
    assertThat(Plain.text("Füllhorn 雲 😀")).isEqualTo("Füllhorn 雲 😀");
  }

  @Test
  void longTextIsCutWithoutBreakingACharacter() {
    assertThat(Plain.shortened("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Plain.shortened("abcdefg", 6)).isEqualTo("abcd..");
    assertThat(Plain.shortened("😀😀😀😀", 3)).isEqualTo("😀..");
  }

  @Test
  void jsonIsOneLineOfAscii() {
    String line = Json.line(Json.object().put("name", HOSTILE + "é"));
    assertThat(line).matches("[ -~]+").contains("\\u001B", "\\u009B", "\\u202E", "\\u00E9");
  }

  @Test
  void whatIsNoJsonIsSaidToBeNone() {
    assertThat(Json.parsed(new byte[] {'{'}).asText()).startsWith("not JSON");
  }

  @Test
  void tablesCleanTheirCells() {
    new Table("none", "One", "Two").row(HOSTILE, 2).print(out, true);
    assertThat(printed()).contains("One", "a?[31mb").doesNotContain("\u001b[31mb", "\u009b");
  }

  @Test
  void aFieldIsNamedOnce() {
    assertThat(NodeCommand.named("limit", "expected 1")).isEqualTo("limit: expected 1");
    assertThat(NodeCommand.named("", "expected 1")).isEqualTo("expected 1");
  }

  @Test
  void anEmptyTableSaysSo() {
    new Table("No peers", "One").print(out, true);
    assertThat(printed()).contains("No peers");
  }

  @Test
  void rowsOfAStreamAreThereBeforeTheNextOneIsKnown() {
    List<StreamTable.Column> columns =
        List.of(new StreamTable.Column("Type", 6), new StreamTable.Column("From", 0));
    StreamTable table = new StreamTable(out, true, columns);
    table.row(List.of("COMPUTE", "local"));
    assertThat(printed()).isEqualTo("Type   | From\nCOMP.. | local\n");
    table.row(List.of("DATA", HOSTILE));
    assertThat(printed()).endsWith("DATA   | a?[31mb??c?d?e?f?\n");
  }

  @Test
  void bareColumnsAreWholeAndWithoutHeadings() {
    List<StreamTable.Column> columns =
        List.of(new StreamTable.Column("Type", 3), new StreamTable.Column("From", 0));
    new StreamTable(out, false, columns).row(List.of("COMPUTE", "local"));
    assertThat(printed()).isEqualTo("COMPUTE\tlocal\n");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
