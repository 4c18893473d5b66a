package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.Words;

/**
 * Reads off a result itself whether it is what was asked for, why, and where it stands in the
 * order: nothing of this is taken from who sent it. Types that nobody describes here pass. Safe for
 * use by several threads.
 */
final class AnswerReading {
  private final Wanted wanted;
  private final Function<String, List<ResourceType>> named;
  private final Map<String, TypeReading> byType = new ConcurrentHashMap<>();

  AnswerReading(Wanted wanted, Function<String, List<ResourceType>> named) {
    this.wanted = wanted;
    this.named = named;
  }

  /** What was read. */
  record Read(boolean fits, Matched matched, JsonFields.Values values) {}

  Read read(String type, byte[] json) {
    // Types that nobody describes are not kept: an answerer may name any number of them.
    TypeReading known = byType.get(type);
    if (known == null) {
      known = new TypeReading(wanted, named.apply(type));
      if (known.isDescribed()) {
        byType.put(type, known);
      }
    }
    return known.read(json);
  }

  /** How results of one type are read. */
  private static final class TypeReading {
    private final Wanted wanted;
    private final boolean described;
    private final List<Filter> filters = new ArrayList<>();
    private final Set<String> searched = new LinkedHashSet<>();
    private final JsonFields fields;

    TypeReading(Wanted wanted, List<ResourceType> descriptions) {
      this.wanted = wanted;
      this.described = !descriptions.isEmpty();
      descriptions.forEach(this::add);
      if (described && !wanted.words().isEmpty()) {
        searched.addAll(ResourceIndexer.COMMON);
      }
      Stream<String> compared =
          described ? wanted.filter().stream().flatMap(f -> f.paths().stream()) : Stream.empty();
      Stream<String> ordered = wanted.order().stream().map(Order::path);
      fields =
          new JsonFields(
              Stream.concat(searched.stream(), Stream.concat(compared, ordered)).toList());
    }

    private void add(ResourceType type) {
      if (!wanted.words().isEmpty()) {
        type.fields().stream()
            .filter(field -> field.searchable() && !field.internal())
            .map(Field::path)
            .forEach(searched::add);
      }
      try {
        wanted.bind(type).ifPresent(filters::add);
      } catch (FilterException e) {
        // By this description nothing can meet it; another may fit.
      }
    }

    boolean isDescribed() {
      return described;
    }

    Read read(byte[] json) {
      try {
        JsonFields.Values values = fields.read(json);
        if (!described) {
          return new Read(true, Matched.UNKNOWN, values);
        }
        Optional<Filter> met = filters.stream().filter(f -> f.matches(values::at)).findFirst();
        boolean fits = wanted.filter().isEmpty() || met.isPresent();
        return new Read(fits, matched(values, met), values);
      } catch (IOException e) {
        return new Read(wanted.filter().isEmpty(), Matched.UNKNOWN, JsonFields.Values.NONE);
      }
    }

    private Matched matched(JsonFields.Values values, Optional<Filter> met) {
      Map<String, List<String>> words = new LinkedHashMap<>();
      for (String path : wanted.words().isEmpty() ? Set.<String>of() : searched) {
        for (Object value : values.at(path)) {
          if (value instanceof String text) {
            add(words, path, Words.of(text));
          }
        }
      }
      return new Matched(
          words, met.map(filter -> Comparisons.holding(filter, values)).orElse(List.of()));
    }

    private void add(Map<String, List<String>> words, String path, Set<String> found) {
      for (String word : wanted.words()) {
        List<String> paths = words.getOrDefault(word, List.of());
        if (!paths.contains(path) && found.stream().anyMatch(own -> own.startsWith(word))) {
          words.computeIfAbsent(word, w -> new ArrayList<>()).add(path);
        }
      }
    }
  }
}
