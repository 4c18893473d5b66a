package org.opencloud.discovery.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;

/**
 * A catalog of samples. Finds them as a node does: each word asked for is the beginning of a word
 * in the name, the description or a searchable field of the type.
 */
public final class InMemoryCatalog implements Catalog {
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern ACCENT = Pattern.compile("\\p{M}+");

  private final List<Entry> entries;

  private InMemoryCatalog(List<Entry> entries) {
    this.entries = entries;
  }

  /** A catalog of these JSON objects, each with an {@code id}, visible to the asker. */
  public static InMemoryCatalog of(ResourceType type, List<String> samples) {
    return new InMemoryCatalog(samples.stream().map(json -> Entry.of(type, json)).toList());
  }

  @Override
  public void search(Query query, HitSink sink) {
    int left = query.limit();
    for (Entry entry : entries) {
      if (left == 0 || query.cancelled()) {
        return;
      }
      if (entry.matches(query.words())) {
        if (!sink.offer(entry.hit)) {
          return;
        }
        left--;
      }
    }
  }

  private record Entry(Hit hit, List<String> words) {
    static Entry of(ResourceType type, String json) {
      Map<String, Object> document = SampleJson.object(json);
      List<String> words = new ArrayList<>();
      Stream<String> searched = type.fields().stream().filter(Field::searchable).map(Field::path);
      Stream.concat(Stream.of("name", "description"), searched)
          .flatMap(path -> SampleJson.values(document, path).stream())
          .flatMap(value -> Stream.of(NO_WORD.split(folded(String.valueOf(value)))))
          .forEach(words::add);
      String id = String.valueOf(document.get("id"));
      return new Entry(Hit.of(id, json.getBytes(UTF_8)).visibleToAll(), words);
    }

    boolean matches(List<String> wanted) {
      return wanted.stream().allMatch(w -> words.stream().anyMatch(own -> own.startsWith(w)));
    }

    private static String folded(String text) {
      String apart = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
      return ACCENT.matcher(apart).replaceAll("");
    }
  }
}
