package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.WireLimits;

/** Holds a request against the limits; the refusal names the field as the application spells it. */
final class RequestCheck {
  private RequestCheck() {}

  static Question question(SearchRequest request, Instant now) throws SearchRefused {
    List<String> words = words(request.search());
    String type = Question.oneType(request.dataType());
    require(type.isEmpty() || ResourceType.isName(type), "data_type", "a resource type or ALL");
    require(
        request.user().length() <= WireLimits.USER_CHARACTERS && isUnicode(request.user()),
        "user",
        "at most " + WireLimits.USER_CHARACTERS + " characters of Unicode");
    int limit = request.limit().orElse(SearchRequest.DEFAULT_LIMIT);
    require(limit >= 1 && limit <= SearchRequest.MAX_LIMIT, "limit", "1 to 1000");
    Duration deadline = request.deadline().orElse(SearchRequest.DEFAULT_DEADLINE);
    require(
        deadline.compareTo(SearchRequest.MIN_DEADLINE) >= 0
            && deadline.compareTo(SearchRequest.MAX_DEADLINE) <= 0,
        "deadline_ms",
        "100 to 60000");
    return new Question(words, type, limit, now.plus(deadline));
  }

  private static List<String> words(String search) throws SearchRefused {
    require(isUnicode(search), "search", "Unicode");
    try {
      return QuestionWords.of(search);
    } catch (IllegalArgumentException e) {
      throw new SearchRefused(Code.INVALID, "search", e.getMessage());
    }
  }

  /** A lone half of a surrogate pair has no UTF-8, so it could not be signed. */
  private static boolean isUnicode(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private static void require(boolean holds, String field, String expected) throws SearchRefused {
    if (!holds) {
      throw new SearchRefused(Code.INVALID, field, "expected " + expected);
    }
  }
}
