package org.opencloud.discovery.store.mongodb.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.spi.Access;

/**
 * What a resource is found by, in one array so that one index serves all: words, who may see it,
 * and whole values of fields. The last two begin with bytes that UTF-8 has not, so that no word
 * that somebody asks for can meet them.
 */
final class Tokens {
  private static final String AUDIENCE = "\u00fe";
  private static final String FIELD = "\u00ff";
  private static final String EVERYBODY = AUDIENCE + "*";
  private static final int LONGEST_FIELD = 96;

  private Tokens() {}

  static List<String> of(IndexedResource indexed) {
    TreeSet<String> tokens = new TreeSet<>();
    indexed.words().forEach(word -> tokens.add(ByteText.of(word)));
    Access access = indexed.resource().access();
    if (access.isPublic()) {
      tokens.add(EVERYBODY);
    }
    access.partners().forEach(partner -> tokens.add(partner(partner)));
    indexed
        .values()
        .forEach((path, values) -> values.forEach(value -> tokens.add(field(path, value))));
    return new ArrayList<>(tokens);
  }

  /** The tokens of which a resource has one that this peer may see. */
  static List<String> visibleTo(String peerId, boolean given) {
    return given ? List.of(EVERYBODY, partner(peerId)) : List.of(EVERYBODY);
  }

  private static String partner(String peerId) {
    return AUDIENCE + "=" + ByteText.of(peerId);
  }

  /** A long one by its digest: it is only ever compared whole. */
  private static String field(String path, String value) {
    String text = ByteText.of(path) + FIELD + ByteText.of(value);
    return FIELD + (text.length() <= LONGEST_FIELD ? text : FIELD + digest(text));
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
