package org.opencloud.discovery.shell.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.spi.ResourceType;

/** Terms of a partnership as an operator types them. */
final class TermsText {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})([dhms])");
  private static final int DATE_CHARACTERS = 10;

  private TermsText() {}

  static Direction direction(boolean give, boolean take) throws CommandException {
    if (give && take) {
      throw NodeCommand.failed("--give and --take: expected one of them; without either, both");
    }
    return give ? Direction.GIVE : take ? Direction.TAKE : Direction.BOTH;
  }

  /**
   * When it ends; never for no text.
   *
   * @param text a date (to the end of that day, UTC), a moment such as 2026-12-31T18:00:00Z, or a
   *     time from now: 30d, 2h, 15m, 90s
   */
  static Optional<Instant> until(String text, Instant now) throws CommandException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Instant end = end(text, now);
    if (!end.isAfter(now)) {
      throw NodeCommand.failed("--until: expected a time to come, not " + text);
    }
    return Optional.of(end);
  }

  private static Instant end(String text, Instant now) throws CommandException {
    try {
      Matcher duration = DURATION.matcher(text);
      if (duration.matches()) {
        return now.plus(duration(Long.parseLong(duration.group(1)), duration.group(2)));
      }
      return text.length() == DATE_CHARACTERS
          ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw NodeCommand.failed(
          "--until: expected a date such as 2026-12-31, a moment such as 2026-12-31T18:00:00Z or a"
              + " time such as 30d, 2h, 15m or 90s, not "
              + text);
    }
  }

  private static Duration duration(long count, String unit) {
    return switch (unit) {
      case "d" -> Duration.ofDays(count);
      case "h" -> Duration.ofHours(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofSeconds(count);
    };
  }

  /** The types named, separated by commas; none for no text, which means all. */
  static Set<String> types(String text) throws CommandException {
    if (text.isEmpty()) {
      return Set.of();
    }
    Set<String> types =
        Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    for (String type : types) {
      if (!ResourceType.isName(type)) {
        throw NodeCommand.failed(
            "--types: expected types such as COMPUTE,STORAGE, not '" + type + "'");
      }
    }
    if (types.size() > Partnership.MAX_TYPES) {
      throw NodeCommand.failed("--types: expected at most " + Partnership.MAX_TYPES);
    }
    return types;
  }
}
