package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Texts with blanks between, each URL-encoded: one line, whatever is in them. */
final class Fields {
  private Fields() {}

  static String join(String... texts) {
    return Stream.of(texts)
        .map(text -> URLEncoder.encode(text, UTF_8))
        .collect(Collectors.joining(" "));
  }

  /** Fails with {@link IllegalArgumentException} for what is no such line of so many texts. */
  static List<String> split(String line, int count) {
    String[] texts = line.split(" ", -1);
    if (texts.length != count) {
      throw new IllegalArgumentException("expected " + count + " words, got " + texts.length);
    }
    return Arrays.stream(texts).map(text -> URLDecoder.decode(text, UTF_8)).toList();
  }
}
