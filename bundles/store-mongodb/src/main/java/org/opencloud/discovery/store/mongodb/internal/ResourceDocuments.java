package org.opencloud.discovery.store.mongodb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Order;

/** Resources as documents of the collection {@code resources}. */
final class ResourceDocuments {
  static final String KEY = "_id";
  static final String TYPE = "type";
  static final String CREATOR = "creator";
  static final String TOKENS = "tokens";
  static final String NUMBERS = "numbers";

  /** The numbers of each field that orders, so turned that the greatest comes first. */
  private static final String RANKS = "ranks";

  /** The index by words, audience and values of text fields. */
  static final Document BY_TOKEN = index(TOKENS);

  /** The index by values of number fields. */
  static final Document BY_NUMBER = index(NUMBERS + ".k", NUMBERS + ".v");

  /** What makes a resource, without what it is found by. */
  static final Document VIEW =
      new Document(TYPE, 1)
          .append("id", 1)
          .append(CREATOR, 1)
          .append("public", 1)
          .append("partners", 1)
          .append("json", 1);

  private ResourceDocuments() {}

  static String key(String type, String id) {
    return ByteText.of(ResourceStore.key(type, id));
  }

  private static Document index(String... fields) {
    Document index = new Document(TYPE, 1).append(CREATOR, 1);
    List.of(fields).forEach(field -> index.append(field, 1));
    return index;
  }

  /** What {@code sort} takes: what has no rank is the least for MongoDB, and comes last. */
  static Document sorting(List<Order> order) {
    Document sorting = new Document();
    order.forEach(by -> sorting.putIfAbsent(RANKS + "." + rank(by), -1));
    return sorting;
  }

  static Document document(IndexedResource indexed) {
    Resource resource = indexed.resource();
    return new Document(KEY, key(resource.type(), resource.id()))
        .append(TYPE, resource.type())
        .append("id", resource.id())
        .append(CREATOR, resource.creator().text())
        .append("public", resource.access().isPublic())
        .append("partners", List.copyOf(resource.access().partners()))
        .append("json", new Binary(resource.json()))
        .append(TOKENS, Tokens.of(indexed))
        .append(NUMBERS, numbers(indexed))
        .append(RANKS, ranks(indexed));
  }

  /** Empty when somebody else wrote a document that is no resource. */
  static Optional<Resource> resource(Document document) {
    try {
      return Optional.of(
          new Resource(
              document.getString(TYPE),
              document.getString("id"),
              new PeerId(document.getString(CREATOR)),
              access(document),
              document.get("json", Binary.class).getData()));
    } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static Access access(Document document) {
    return document.getBoolean("public")
        ? Access.PUBLIC
        : Access.sharedWith(Set.copyOf(document.getList("partners", String.class)));
  }

  private static List<Document> numbers(IndexedResource indexed) {
    List<Document> numbers = new ArrayList<>();
    indexed
        .numbers()
        .forEach(
            (path, values) ->
                values.forEach(value -> numbers.add(new Document("k", path).append("v", value))));
    return numbers;
  }

  private static Document ranks(IndexedResource indexed) {
    Document ranks = new Document();
    indexed.numbers().keySet().stream()
        .filter(Field::isPath)
        .flatMap(path -> Stream.of(new Order(path, false), new Order(path, true)))
        .forEach(
            by ->
                by.key(indexed.numbers().get(by.path()))
                    .ifPresent(key -> ranks.append(rank(by), by.descending() ? key : 0.0 - key)));
    return ranks;
  }

  /** A path has dots, the name of a member must have none; the bar is in no path. */
  private static String rank(Order by) {
    return (by.descending() ? "greatest|" : "least|") + by.path().replace('.', '|');
  }
}
