package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final List<String> values = new ArrayList<>();
  private final JsonLines lines = new JsonLines(10);

  @Test
  void cutsAtEachLineFeed() throws Exception {
    feed("{}\n{\"a\":1}\n[");
    assertThat(values).containsExactly("{}", "{\"a\":1}");

    feed("]\n");
    assertThat(values).containsExactly("{}", "{\"a\":1}", "[]");
  }

  @Test
  void takesOneByteAtATime() throws Exception {
    for (char c : "{\"a\":1}\n{}\n".toCharArray()) {
      feed(String.valueOf(c));
    }
    assertThat(values).containsExactly("{\"a\":1}", "{}");
  }

  @Test
  void toleratesAMissingLastLineFeedAndBlankLines() throws Exception {
    feed("\n\r\n{}\n \n{}");
    lines.end(value -> values.add(new String(value, UTF_8)));
    lines.end(value -> values.add(new String(value, UTF_8)));

    assertThat(values).containsExactly("{}", "{}");
  }

  @Test
  void takesAValueOfTheLimitAndRefusesOneByteMore() throws Exception {
    feed("0123456789\n");
    assertThat(values).containsExactly("0123456789");

    feed("01234");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> feed("567890"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.OVERSIZED));
  }

  private void feed(String text) throws WireException {
    lines.feed(
        ByteBuffer.wrap(text.getBytes(UTF_8)), value -> values.add(new String(value, UTF_8)));
  }
}
