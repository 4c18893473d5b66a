package org.opencloud.discovery.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void foldsCaseAccentsAndCompatibilityForms() {
    assertThat(Words.of("Ünïcode ﬁle Ⅳ ＧＰＵ")).containsExactly("unicode", "file", "iv", "gpu");
    assertThat(Words.of("İstanbul ΣΑΣ")).containsExactly("istanbul", "σασ");
    assertThat(Words.folded("Île-de-France")).isEqualTo("ile-de-france");
  }

  @Test
  void foldingAgainChangesNothing() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x30000 ? 1 : 0x100) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        String folded = Words.folded(Character.toString(c));
        assertThat(Words.folded(folded)).as("U+%x", c).isEqualTo(folded);
      }
    }
  }

  @Test
  void cutsAtWhatIsNeitherLetterNorDigit() {
    assertThat(Words.of("gpu.count=8;H100-SXM/80GB 数据 gpu"))
        .containsExactly("gpu", "count", "8", "h100", "sxm", "80gb", "数据");
    assertThat(Words.of("  -- ")).isEmpty();
  }

  @Test
  void cutsLongWords() {
    assertThat(Words.of("x".repeat(100))).containsExactly("x".repeat(64));
    assertThat(Words.of("x".repeat(63) + "𝒳".repeat(9)).iterator().next().length())
        .isLessThanOrEqualTo(64);
  }
}
