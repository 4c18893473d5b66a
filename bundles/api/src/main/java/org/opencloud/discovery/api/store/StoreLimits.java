package org.opencloud.discovery.api.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;

/**
 * The limits that every store keeps, so that all refuse the same things. Each check throws with
 * reason INVALID and says what was expected. Text must be well-formed Unicode: a lone surrogate has
 * no UTF-8.
 */
public final class StoreLimits {
  public static final int ID_CHARACTERS = 256;
  public static final int WORDS = 1_000;
  public static final int WORD_CHARACTERS = 64;

  /** Numeric fields, and as many text and boolean ones. */
  public static final int FIELDS = 200;

  /** Values of all numeric fields together, and as many of all others. */
  public static final int VALUES = 10_000;

  public static final int VALUE_CHARACTERS = 256;
  public static final int PATH_CHARACTERS = 128;
  public static final int PARTNERS = 1_000;
  public static final int QUERY_WORDS = 16;

  /** Comparisons of a filter. */
  public static final int FILTER_TERMS = FilterExpression.MAX_TERMS;

  /** Parts of a filter inside each other; brackets and the two connectives within each count. */
  public static final int FILTER_DEPTH = 3 * (FilterExpression.MAX_DEPTH + 1);

  /** Comparisons, negations and connectives of a filter together. */
  public static final int FILTER_PARTS = 512;

  public static final int ADDRESSES = 32;
  public static final int PEER_TEXT_CHARACTERS = 1_024;
  public static final int REMARK_NAME_CHARACTERS = 128;
  public static final int REMARK_CHARACTERS = 4_096;
  public static final int PAGE = 1_000;

  /** A signed peer record. */
  public static final int RECORD_BYTES = 8 * 1024;

  private StoreLimits() {}

  /** Checks a batch and each resource in it. */
  public static void check(List<IndexedResource> batch) throws StoreException {
    require(
        batch.size() <= ResourceStore.MAX_BATCH,
        "at most " + ResourceStore.MAX_BATCH + " resources at once");
    for (IndexedResource resource : batch) {
      check(resource);
    }
  }

  public static void check(IndexedResource indexed) throws StoreException {
    check(indexed.resource());
    require(indexed.words().size() <= WORDS, "at most " + WORDS + " words");
    for (String word : indexed.words()) {
      text(word, 1, WORD_CHARACTERS, "word");
    }
    fields(indexed.numbers(), "numeric fields");
    fields(indexed.values(), "text fields");
    for (List<Double> numbers : indexed.numbers().values()) {
      require(numbers.stream().allMatch(Double::isFinite), "finite numbers");
    }
    for (List<String> values : indexed.values().values()) {
      for (String value : values) {
        text(value, 0, VALUE_CHARACTERS, "value");
      }
    }
  }

  /** Checks what to look for. A word that is longer than any stored one is lawful; none match. */
  public static void check(StoreQuery query) throws StoreException {
    require(query.words().size() <= QUERY_WORDS, "at most " + QUERY_WORDS + " words");
    for (String word : query.words()) {
      text(word, 1, Integer.MAX_VALUE, "word");
    }
    require(query.order().size() <= Order.MAX_FIELDS, "an order of at most " + Order.MAX_FIELDS);
    if (query.filter().isPresent()) {
      new FilterLimits().check(query.filter().get());
    }
  }

  public static void check(Peer peer) throws StoreException {
    require(peer.addresses().size() <= ADDRESSES, "at most " + ADDRESSES + " addresses");
    for (String address : peer.addresses()) {
      text(address, 0, PEER_TEXT_CHARACTERS, "address");
    }
    text(peer.name(), 0, PEER_TEXT_CHARACTERS, "name");
    text(peer.source(), 0, PEER_TEXT_CHARACTERS, "source");
  }

  /** Checks a batch of records. */
  public static void checkRecords(Collection<StoredRecord> records) throws StoreException {
    checkRecordBatch(records.size());
    for (StoredRecord kept : records) {
      require(
          kept.event().length <= RECORD_BYTES, "a record of at most " + RECORD_BYTES + " bytes");
    }
  }

  /** Checks how many records are put or removed at once. */
  public static void checkRecordBatch(int size) throws StoreException {
    require(size <= RecordStore.MAX_BATCH, "at most " + RecordStore.MAX_BATCH + " records at once");
  }

  /** Checks a remark. */
  public static void checkRemark(String name, String value) throws StoreException {
    text(name, 1, REMARK_NAME_CHARACTERS, "name of the remark");
    text(value, 0, REMARK_CHARACTERS, "remark");
  }

  /** Checks how much of a page is asked for. */
  public static void checkPage(String after, int limit) throws StoreException {
    require(limit >= 1 && limit <= PAGE, "a page of 1 to " + PAGE + " resources");
    text(after, 0, Integer.MAX_VALUE, "key");
  }

  private static void check(Resource resource) throws StoreException {
    require(ResourceType.isName(resource.type()), "a resource type name");
    text(resource.id(), 1, ID_CHARACTERS, "id");
    require(
        resource.json().length <= Hit.MAX_JSON_BYTES,
        "JSON of at most " + Hit.MAX_JSON_BYTES + " bytes");
    require(resource.access().partners().size() <= PARTNERS, "at most " + PARTNERS + " partners");
    for (String partner : resource.access().partners()) {
      text(partner, 1, PATH_CHARACTERS, "partner");
    }
  }

  private static void fields(Map<String, ? extends Collection<?>> fields, String what)
      throws StoreException {
    require(fields.size() <= FIELDS, "at most " + FIELDS + " " + what);
    require(
        fields.values().stream().mapToInt(Collection::size).sum() <= VALUES,
        "at most " + VALUES + " values of " + what);
    for (String path : fields.keySet()) {
      text(path, 1, PATH_CHARACTERS, "field path");
    }
  }

  static void text(String text, int min, int max, String what) throws StoreException {
    require(
        text.length() >= min && text.length() <= max,
        max == Integer.MAX_VALUE
            ? "a " + what + " that is not empty"
            : "a " + what + " of " + min + " to " + max + " characters");
    require(isWellFormed(text), "a " + what + " of well-formed Unicode");
  }

  private static boolean isWellFormed(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at)) && !isPaired(text, at)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  static void require(boolean kept, String expected) throws StoreException {
    if (!kept) {
      throw new StoreException(Reason.INVALID, "expected " + expected);
    }
  }
}
