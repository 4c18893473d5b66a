package org.opencloud.discovery.search.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.Words;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an added document into what stores index, once; what is wrong is named by its path. */
final class ResourceIndexer {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceIndexer.class);
  private static final ObjectMapper MAPPER = new ObjectMapper(Documents.JSON);

  /** Another number here indexes every stored resource anew. */
  private static final String VERSION = "2";

  static final List<String> COMMON = List.of("id", "name", "description");

  private final PeerId self;
  private final Function<Did, Optional<PeerId>> names;
  private final Function<String, Optional<ResourceType>> types;

  /**
   * Makes an indexer.
   *
   * @param names the peer id of a {@code did:key}
   * @param types describes a type while its provider is here; others are indexed by common fields
   */
  ResourceIndexer(
      PeerId self,
      Function<Did, Optional<PeerId>> names,
      Function<String, Optional<ResourceType>> types) {
    this.self = self;
    this.names = names;
    this.types = types;
  }

  /** What a type is indexed by; another text here means that its resources must be indexed anew. */
  static String version(ResourceType type) {
    StringBuilder fields = new StringBuilder();
    for (Field field : type.fields()) {
      fields.append(field).append(field.searchable()).append(field.filterable());
      fields.append(field.internal()).append(' ');
    }
    return VERSION + "-" + Integer.toHexString(fields.toString().hashCode());
  }

  /**
   * Indexes a document.
   *
   * @param type empty: the document names it
   */
  IndexedResource index(String type, byte[] json) throws ResourceRefused {
    JsonNode document = read(json);
    String named = text(document, "data_type", StoreLimits.PATH_CHARACTERS);
    if (!type.isEmpty() && !named.isEmpty() && !type.equals(named)) {
      throw new ResourceRefused("data_type", "expected " + type);
    }
    return index(document, type.isEmpty() ? named : type, json);
  }

  /**
   * Indexes a document.
   *
   * @param type the type of a document that names none
   */
  IndexedResource indexOr(String type, byte[] json) throws ResourceRefused {
    JsonNode document = read(json);
    String named = text(document, "data_type", StoreLimits.PATH_CHARACTERS);
    return index(document, named.isEmpty() ? type : named, json);
  }

  /** Indexes a stored one anew; it is found by all of it that fits its type's fields now. */
  IndexedResource reindex(Resource resource) {
    try {
      Index index = new Index(read(resource.json()));
      for (String path : COMMON) {
        index.searchable(path);
      }
      fields(resource.type()).forEach(index::addIfFits);
      return new IndexedResource(resource, index.words, index.numbers, index.values);
    } catch (ResourceRefused e) {
      return new IndexedResource(resource, Words.of(resource.id()), Map.of(), Map.of());
    }
  }

  private IndexedResource index(JsonNode document, String name, byte[] json)
      throws ResourceRefused {
    if (!ResourceType.isName(name) || name.equalsIgnoreCase("ALL")) {
      throw new ResourceRefused(
          "data_type", "expected a resource type such as COMPUTE or acme.gpu-slice");
    }
    String id = text(document, "id", StoreLimits.ID_CHARACTERS);
    if (id.isBlank()) {
      throw new ResourceRefused("id", "expected text that is not blank");
    }
    Resource resource = new Resource(name, id, creator(document), access(document), json);
    Index index = index(document, name);
    return new IndexedResource(resource, index.words, index.numbers, index.values);
  }

  private Index index(JsonNode document, String type) throws ResourceRefused {
    Index index = new Index(document);
    for (String path : COMMON) {
      index.searchable(path);
    }
    for (Field field : fields(type)) {
      index.add(field);
    }
    return index;
  }

  private List<Field> fields(String type) {
    return types.apply(type).map(ResourceType::fields).orElse(List.of());
  }

  private static JsonNode read(byte[] json) throws ResourceRefused {
    if (json.length > WireLimits.RESOURCE_BYTES) {
      throw new ResourceRefused(
          "", "expected at most " + WireLimits.RESOURCE_BYTES + " bytes, got " + json.length);
    }
    try (JsonParser parser = Documents.parser(json)) {
      JsonNode document = parser.nextToken() == null ? null : MAPPER.readTree(parser);
      if (document == null || !document.isObject() || parser.nextToken() != null) {
        throw new ResourceRefused("", "expected one JSON object");
      }
      return document;
    } catch (IOException e) {
      throw new ResourceRefused("", "expected one JSON object: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException wrong && wrong.getLocation() != null
        ? "line %d, column %d: %s"
            .formatted(
                wrong.getLocation().getLineNr(),
                wrong.getLocation().getColumnNr(),
                wrong.getOriginalMessage())
        : "not UTF-8";
  }

  private PeerId creator(JsonNode document) throws ResourceRefused {
    String creator = text(document, "creator_id", StoreLimits.PATH_CHARACTERS);
    return creator.isEmpty() ? self : peer("creator_id", creator);
  }

  private PeerId peer(String field, String text) throws ResourceRefused {
    if (PeerId.isPeerId(text)) {
      return new PeerId(text);
    }
    Optional<PeerId> named = Did.isDid(text) ? names.apply(new Did(text)) : Optional.empty();
    return named.orElseThrow(
        () -> new ResourceRefused(field, "expected a peer id or did:key:z6Mk…"));
  }

  private Access access(JsonNode document) throws ResourceRefused {
    String rule = text(document, "access", StoreLimits.PATH_CHARACTERS).toUpperCase(Locale.ROOT);
    Set<String> partners = partners(document);
    if (rule.equals("PUBLIC")) {
      return Access.PUBLIC;
    }
    if (!rule.isEmpty() && !rule.equals("PRIVATE")) {
      throw new ResourceRefused(
          "access",
          "expected PUBLIC or PRIVATE; partnerships names who else may see a private one");
    }
    return Access.sharedWith(partners);
  }

  private Set<String> partners(JsonNode document) throws ResourceRefused {
    JsonNode list = document.path("partnerships");
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw new ResourceRefused("partnerships", "expected a list of peer ids");
    }
    if (list.size() > StoreLimits.PARTNERS) {
      throw new ResourceRefused(
          "partnerships", "expected at most " + StoreLimits.PARTNERS + " peer ids");
    }
    Set<String> partners = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      partners.add(peer("partnerships[" + i + "]", list.get(i).asText()).text());
    }
    return partners;
  }

  private static String text(JsonNode document, String name, int max) throws ResourceRefused {
    JsonNode value = document.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new ResourceRefused(name, "expected text");
    }
    if (value.textValue().length() > max) {
      throw new ResourceRefused(name, "expected at most " + max + " characters");
    }
    return value.textValue();
  }

  /** Collects what one document is found by. */
  private static final class Index {
    private final JsonNode document;
    private final Set<String> words = new LinkedHashSet<>();
    private final Map<String, List<Double>> numbers = new HashMap<>();
    private final Map<String, List<String>> values = new HashMap<>();
    private int numberCount;
    private int valueCount;

    Index(JsonNode document) {
      this.document = document;
    }

    void searchable(String path) throws ResourceRefused {
      for (JsonNode value : at(path)) {
        words(path, value);
      }
    }

    void add(Field field) throws ResourceRefused {
      for (JsonNode value : at(field.path())) {
        switch (field.kind()) {
          case NUMBER -> number(field, value);
          case BOOLEAN -> flag(field, value);
          case TEXT -> text(field, value);
        }
      }
    }

    void addIfFits(Field field) {
      try {
        add(field);
      } catch (ResourceRefused e) {
        LOG.debug("A stored resource is no longer found by {}: {}", field.path(), e.getMessage());
      }
    }

    private void number(Field field, JsonNode value) throws ResourceRefused {
      if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
        throw wrong(field.path(), "a number");
      }
      numberCount = counted(field.path(), numberCount);
      numbers.computeIfAbsent(field.path(), path -> new ArrayList<>()).add(value.doubleValue());
    }

    private void flag(Field field, JsonNode value) throws ResourceRefused {
      if (!value.isBoolean()) {
        throw wrong(field.path(), "true or false");
      }
      value(field, value.asText());
    }

    private void text(Field field, JsonNode value) throws ResourceRefused {
      if (!value.isTextual()) {
        throw wrong(field.path(), "text");
      }
      if (field.searchable() && !field.internal()) {
        words(field.path(), value);
      }
      if (field.filterable()) {
        value(field, value.textValue());
      }
    }

    private void value(Field field, String value) throws ResourceRefused {
      String text = Words.folded(value);
      if (text.length() > StoreLimits.VALUE_CHARACTERS) {
        throw wrong(field.path(), "at most " + StoreLimits.VALUE_CHARACTERS + " characters");
      }
      valueCount = counted(field.path(), valueCount);
      values.computeIfAbsent(field.path(), path -> new ArrayList<>()).add(text);
    }

    private static int counted(String path, int count) throws ResourceRefused {
      if (count == StoreLimits.VALUES) {
        throw wrong(path, "at most " + StoreLimits.VALUES + " values in all");
      }
      return count + 1;
    }

    private void words(String path, JsonNode value) throws ResourceRefused {
      if (!value.isTextual()) {
        throw wrong(path, "text");
      }
      for (String word : Words.of(value.textValue())) {
        if (words.size() == StoreLimits.WORDS) {
          return;
        }
        words.add(word);
      }
    }

    private List<JsonNode> at(String path) {
      List<JsonNode> found = new ArrayList<>();
      collect(document, path, found);
      return found;
    }

    private static void collect(JsonNode node, String path, List<JsonNode> found) {
      if (node.isArray()) {
        node.forEach(element -> collect(element, path, found));
      } else if (path.isEmpty()) {
        if (!node.isNull()) {
          found.add(node);
        }
      } else if (node.isObject()) {
        below(node, path, found);
      }
    }

    /** A name may itself have dots: every name that begins the path is followed. */
    private static void below(JsonNode node, String path, List<JsonNode> found) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (path.equals(member.getKey())) {
          collect(member.getValue(), "", found);
        } else if (path.startsWith(member.getKey() + '.')) {
          collect(member.getValue(), path.substring(member.getKey().length() + 1), found);
        }
      }
    }

    private static ResourceRefused wrong(String path, String expected) {
      return new ResourceRefused(path, "expected " + expected);
    }
  }
}
