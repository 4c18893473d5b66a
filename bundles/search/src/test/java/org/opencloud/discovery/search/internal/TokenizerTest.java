package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TokenizerTest {

  @Test
  void foldsCaseAccentsAndCompatibilityForms() {
    assertThat(Tokenizer.words("Ünïcode ﬁle Ⅳ ＧＰＵ"))
        .containsExactly("unicode", "file", "iv", "gpu");
    assertThat(Tokenizer.words("İstanbul ΣΑΣ")).containsExactly("istanbul", "σασ");
  }

  @Test
  void cutsAtWhatIsNeitherLetterNorDigit() {
    assertThat(Tokenizer.words("gpu.count=8;H100-SXM/80GB 数据 gpu"))
        .containsExactly("gpu", "count", "8", "h100", "sxm", "80gb", "数据");
    assertThat(Tokenizer.words("  -- ")).isEmpty();
  }

  @Test
  void cutsLongWords() {
    assertThat(Tokenizer.words("x".repeat(100))).containsExactly("x".repeat(64));
    assertThat(Tokenizer.words("x".repeat(63) + "𝒳".repeat(9)).iterator().next().length())
        .isLessThanOrEqualTo(64);
  }

  @Test
  void refusesQuestionsWithoutAWordOrWithTooMany() {
    assertThat(Tokenizer.question("a gpu")).containsExactly("a", "gpu");
    for (String bad : new String[] {"", " ", "x", "a b c", "$ *", "é"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Tokenizer.question(bad));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tokenizer.question("aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp qq"));
    assertThatIllegalArgumentException().isThrownBy(() -> Tokenizer.question("g".repeat(257)));
  }
}
