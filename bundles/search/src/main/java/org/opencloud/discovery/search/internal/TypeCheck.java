package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;

/**
 * Holds what an application asks for against the types that are known. Of several descriptions one
 * that fits suffices; without a type any may.
 */
final class TypeCheck {
  private final KnownTypes known;
  private final Wanted wanted;
  private final String dataType;

  TypeCheck(KnownTypes known, Question question) {
    this.known = known;
    this.wanted = question.wanted();
    this.dataType = question.dataType();
  }

  /**
   * What the asker should know, or empty.
   *
   * @throws SearchRefused when no type has what the filter or the order needs
   */
  String check() throws SearchRefused {
    if (wanted.isTyped()) {
      checkFields();
      return "";
    }
    boolean unknown = !dataType.isEmpty() && known.named(dataType).isEmpty();
    return unknown ? known.unknown(dataType) : "";
  }

  private void checkFields() throws SearchRefused {
    List<ResourceType> meant = dataType.isEmpty() ? known.all().toList() : known.named(dataType);
    if (meant.isEmpty()) {
      throw new SearchRefused(
          Code.INVALID, "data_type", known.unknown(dataType.isEmpty() ? "any type" : dataType));
    }
    for (ResourceType type : meant) {
      if (fits(type)) {
        return;
      }
    }
    throw refusal(meant);
  }

  private boolean fits(ResourceType type) {
    try {
      wanted.bind(type);
      return true;
    } catch (FilterException e) {
      return false;
    }
  }

  /** A name that nobody has is told before a value of the wrong kind. */
  private SearchRefused refusal(List<ResourceType> meant) {
    Optional<String> inFilter = unknown(filterPaths(), meant);
    if (inFilter.isPresent()) {
      return unknown("filter", inFilter.get(), meant);
    }
    Optional<String> inOrder = unknown(wanted.order().stream().map(Order::path), meant);
    if (inOrder.isPresent()) {
      return unknown("order", inOrder.get(), meant);
    }
    return meant.stream()
        .filter(this::hasAll)
        .findFirst()
        .map(this::otherKind)
        .orElseGet(() -> refused("filter", "expected fields of one type; no type has them all"));
  }

  private Stream<String> filterPaths() {
    return wanted.filter().stream().flatMap(filter -> filter.paths().stream());
  }

  private static Optional<String> unknown(Stream<String> paths, List<ResourceType> meant) {
    return paths
        .filter(path -> meant.stream().allMatch(type -> type.filterable(path).isEmpty()))
        .findFirst();
  }

  private SearchRefused unknown(String where, String path, List<ResourceType> meant) {
    String nobody = dataType.isEmpty() ? "no known type has a" : dataType + " has no";
    String message = nobody + " field '" + path + "' to " + where + " by";
    Stream<String> fields =
        meant.stream()
            .flatMap(
                type -> type.fields().stream().filter(f -> type.filterable(f.path()).isPresent()))
            .filter(field -> where.equals("filter") || field.kind() == Field.Kind.NUMBER)
            .map(Field::path);
    return refused(where, message + KnownTypes.nearest(path, fields));
  }

  private boolean hasAll(ResourceType type) {
    return Stream.concat(filterPaths(), wanted.order().stream().map(Order::path))
        .allMatch(path -> type.filterable(path).isPresent());
  }

  private SearchRefused otherKind(ResourceType type) {
    try {
      Order.check(wanted.order(), type);
    } catch (FilterException e) {
      return refused("order", e.getMessage());
    }
    try {
      wanted.bind(type);
      throw new IllegalStateException(type + " fits");
    } catch (FilterException e) {
      return refused("filter", e.getMessage());
    }
  }

  private static SearchRefused refused(String where, String message) {
    return new SearchRefused(Code.INVALID, where, message);
  }
}
