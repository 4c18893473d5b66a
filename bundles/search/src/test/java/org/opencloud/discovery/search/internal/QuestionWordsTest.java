package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class QuestionWordsTest {

  @Test
  void refusesQuestionsWithoutAWordOrWithTooMany() {
    assertThat(QuestionWords.of("a gpu")).containsExactly("a", "gpu");
    for (String bad : new String[] {"", " ", "x", "a b c", "$ *", "é"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> QuestionWords.of(bad));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuestionWords.of("aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp qq"));
    assertThatIllegalArgumentException().isThrownBy(() -> QuestionWords.of("g".repeat(257)));
  }
}
