package org.opencloud.discovery.store.mongodb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.spi.Access;

/** Resources as documents of the collection {@code resources}. */
final class ResourceDocuments {
  static final String KEY = "_id";
  static final String TYPE = "type";
  static final String CREATOR = "creator";
  static final String TOKENS = "tokens";
  static final String NUMBERS = "numbers";

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
        .append(NUMBERS, numbers(indexed));
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
}
