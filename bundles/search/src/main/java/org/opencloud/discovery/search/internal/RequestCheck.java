package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.WireLimits;

/** Holds a request against the limits; the refusal names the field as the application spells it. */
final class RequestCheck {
  private RequestCheck() {}

  static Question question(SearchRequest request, Instant now) throws SearchRefused {
    Wanted wanted = wanted(request);
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
    return new Question(wanted, type, limit, now.plus(deadline));
  }

  private static Wanted wanted(SearchRequest request) throws SearchRefused {
    Optional<FilterExpression> filter = filter(request.filter());
    List<String> words = words(request.search(), filter.isPresent());
    return new Wanted(words, filter, order(request.order()));
  }

  private static List<String> words(String search, boolean filtered) throws SearchRefused {
    require(isUnicode(search), "search", "Unicode");
    try {
      return Wanted.words(search, filtered);
    } catch (IllegalArgumentException e) {
      throw new SearchRefused(Code.INVALID, "search", e.getMessage());
    }
  }

  private static Optional<FilterExpression> filter(String text) throws SearchRefused {
    boolean plain = text.chars().noneMatch(Character::isISOControl);
    require(isUnicode(text) && plain, "filter", "one line of Unicode");
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(FilterExpression.parse(text));
    } catch (FilterException e) {
      throw new SearchRefused(Code.INVALID, "filter", e.getMessage());
    }
  }

  private static List<Order> order(String text) throws SearchRefused {
    try {
      return Order.parse(text);
    } catch (FilterException e) {
      throw new SearchRefused(Code.INVALID, "order", e.getMessage());
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
