package org.opencloud.discovery.store.mongodb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.spi.Access;

/**
 * What a resource is found by, in one array so that one index serves all: words, who may see it,
 * the values of text fields and which fields have some. All but words begin with bytes that UTF-8
 * has not, so that no word that somebody asks for can meet them.
 */
final class Tokens {
  private static final String AUDIENCE = "\u00fe";
  private static final String FIELD = "\u00ff";
  private static final String EVERYBODY = AUDIENCE + "*";

  private Tokens() {}

  static List<String> of(IndexedResource indexed) {
    TreeSet<String> tokens = new TreeSet<>();
    indexed.words().forEach(word -> tokens.add(ByteText.of(word)));
    Access access = indexed.resource().access();
    if (access.isPublic()) {
      tokens.add(EVERYBODY);
    }
    access.partners().forEach(partner -> tokens.add(partner(partner)));
    indexed.values().forEach((path, values) -> fields(tokens, path, values));
    return new ArrayList<>(tokens);
  }

  /** The tokens of which a resource has one that this peer may see. */
  static List<String> visibleTo(String peerId, boolean given) {
    return given ? List.of(EVERYBODY, partner(peerId)) : List.of(EVERYBODY);
  }

  private static String partner(String peerId) {
    return AUDIENCE + "=" + ByteText.of(peerId);
  }

  private static void fields(Set<String> tokens, String path, List<String> values) {
    values.forEach(value -> tokens.add(field(path, value)));
    if (!values.isEmpty()) {
      tokens.add(path(path));
    }
  }

  /** Of a value; of the beginning of one, its beginning. */
  static String field(String path, String value) {
    return path(path) + FIELD + ByteText.of(value);
  }

  /** Of a field that has any value. */
  static String path(String path) {
    return FIELD + ByteText.of(path);
  }
}
