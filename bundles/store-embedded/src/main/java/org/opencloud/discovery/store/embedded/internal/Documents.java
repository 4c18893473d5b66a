package org.opencloud.discovery.store.embedded.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;

/** How a change is laid out in the index. */
final class Documents {
  /** The key of the change; unique. */
  static final String KEY = "k";

  /** The first letter of the key. */
  static final String KIND = "kind";

  static final String TYPE = "t";
  static final String CREATOR = "c";

  /** {@link #EVERYBODY}, or one value for each partner. */
  static final String ACCESS = "a";

  static final String WORD = "w";

  /** The first one and two characters of each word: so many words begin like that. */
  static final String PREFIX = "p";

  /** {@code path=value}. */
  static final String VALUE = "s";

  /** The paths that have a value. */
  static final String FIELD = "h";

  /** Begins the name of each numeric field. */
  static final String NUMBER = "n.";

  /** What is given back. */
  static final String DATA = "d";

  static final String EVERYBODY = "*";

  private Documents() {}

  /** The document of something that is there from now on. */
  static Document of(Change change, EncodedChange encoded) {
    Document document = new Document();
    document.add(new StringField(KEY, change.key(), Store.NO));
    document.add(new StringField(KIND, kind(change.key()), Store.NO));
    if (change instanceof Change.PutResource put) {
      resource(document, put.indexed());
    }
    EncodedChange.Part data = encoded.data();
    document.add(new StoredField(DATA, encoded.bytes(), data.from(), data.length()));
    return document;
  }

  static String kind(String key) {
    return key.substring(0, 1);
  }

  static byte[] data(Document document) {
    BytesRef data = document.getBinaryValue(DATA);
    return BytesRef.deepCopyOf(data).bytes;
  }

  static String remark(Document document) {
    return document.getBinaryValue(DATA).utf8ToString();
  }

  /** The term of a value; no path has an equals sign. */
  static String value(String path, String text) {
    return path + "=" + text;
  }

  private static void resource(Document document, IndexedResource indexed) {
    Resource resource = indexed.resource();
    document.add(new StringField(TYPE, resource.type(), Store.NO));
    document.add(new StringField(CREATOR, resource.creator().text(), Store.NO));
    if (resource.access().isPublic()) {
      document.add(new StringField(ACCESS, EVERYBODY, Store.NO));
    }
    resource
        .access()
        .partners()
        .forEach(partner -> document.add(new StringField(ACCESS, partner, Store.NO)));
    words(document, indexed.words());
    fields(document, indexed);
  }

  private static void words(Document document, Set<String> words) {
    Set<String> prefixes = new HashSet<>();
    for (String word : words) {
      document.add(new StringField(WORD, word, Store.NO));
      prefixes.add(beginning(word, 1));
      prefixes.add(beginning(word, 2));
    }
    prefixes.forEach(prefix -> document.add(new StringField(PREFIX, prefix, Store.NO)));
  }

  private static String beginning(String word, int characters) {
    boolean longer = word.codePointCount(0, word.length()) > characters;
    return longer ? word.substring(0, word.offsetByCodePoints(0, characters)) : word;
  }

  private static void fields(Document document, IndexedResource indexed) {
    indexed.numbers().forEach((path, numbers) -> numbers(document, NUMBER + path, numbers));
    indexed.values().forEach((path, values) -> values(document, path, values));
  }

  /** Zero is never negative here, so that it is one number for the tree, too. */
  private static void numbers(Document document, String field, List<Double> numbers) {
    numbers.forEach(number -> document.add(new DoubleField(field, number + 0.0, Store.NO)));
  }

  private static void values(Document document, String path, List<String> values) {
    values.forEach(text -> document.add(new StringField(VALUE, value(path, text), Store.NO)));
    if (!values.isEmpty()) {
      document.add(new StringField(FIELD, path, Store.NO));
    }
  }
}
