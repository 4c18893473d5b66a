package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/** What is found in the index alone, in several segments, beside what a plain list finds. */
class IndexSearchTest {
  private static final int ROUNDS = 6;
  private static final int A_ROUND = 150;
  private static final int QUESTIONS = 400;
  private static final List<String> TYPES = List.of("COMPUTE", "DATA", "STORAGE");
  private static final List<String> SYLLABLES = List.of("gra", "ph", "ic", "s", "é", "𝔾", "x1");

  @TempDir Path directory;
  private final Random random = new Random(42);
  private final MemoryResourceStore list = new MemoryResourceStore(Clock.systemUTC());
  private EmbeddedStore store;

  @BeforeEach
  void open() throws Exception {
    store =
        Readiness.await(
            new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void findsInAllSegmentsWhatAListFinds() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      change(round);
      // Counting reads the index alone, so what was written is no longer searched beside it.
      store.count(Optional.empty(), Optional.empty());
    }
    int some = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      StoreQuery question = question();
      Set<String> expected = found(list, question);
      assertThat(found(store, question)).as("%s", question).isEqualTo(expected);
      some += expected.isEmpty() ? 0 : 1;
    }
    assertThat(some).isGreaterThan(QUESTIONS / 4);
  }

  @Test
  void findsAllOfManyWordsThatBeginAlike() throws Exception {
    List<IndexedResource> resources = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      SampleResource resource = SampleResource.of("DATA", "r" + i).words("graph" + i % 100);
      resources.add((i % 3 == 0 ? resource.words("graphs") : resource).build());
    }
    store.put(resources);
    store.count(Optional.empty(), Optional.empty());
    assertThat(found(store, question("DATA", Optional.empty(), List.of("graph")))).hasSize(300);
    assertThat(found(store, question("DATA", Optional.empty(), List.of("graph9")))).hasSize(33);
    assertThat(found(store, question("DATA", Optional.empty(), List.of("graph", "graphs"))))
        .hasSize(100);
  }

  private void change(int round) throws StoreException {
    List<IndexedResource> added = new ArrayList<>();
    for (int i = 0; i < A_ROUND; i++) {
      added.add(resource("r" + random.nextInt(ROUNDS * A_ROUND / 2)));
    }
    store.put(added);
    list.put(added);
    for (int i = 0; i < round * 5; i++) {
      String type = one(TYPES);
      String id = "r" + random.nextInt(ROUNDS * A_ROUND / 2);
      assertThat(store.remove(type, id)).isEqualTo(list.remove(type, id));
    }
  }

  private IndexedResource resource(String id) {
    SampleResource resource =
        SampleResource.of(one(TYPES), id).creator(SamplePeers.id(random.nextInt(2)));
    for (int i = 0; i < 3; i++) {
      resource.words(word(1 + random.nextInt(3)));
    }
    return switch (random.nextInt(3)) {
      case 0 -> resource.hidden().build();
      case 1 -> resource.sharedWith(SamplePeers.id(5), SamplePeers.id(6)).build();
      default -> resource.build();
    };
  }

  private StoreQuery question() {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String word = word(1 + random.nextInt(2));
      int end = random.nextInt(word.codePointCount(0, word.length())) + 1;
      words.add(word.substring(0, word.offsetByCodePoints(0, end)));
    }
    Optional<PeerId> asker =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(SamplePeers.id(5 + random.nextInt(3)));
    return question(one(TYPES), asker, words);
  }

  private static StoreQuery question(String type, Optional<PeerId> asker, List<String> words) {
    Instant deadline = Instant.now().plusSeconds(30);
    return new StoreQuery(type, SamplePeers.id(0), asker, words, 1_000, deadline);
  }

  private String word(int syllables) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      word.append(one(SYLLABLES));
    }
    return word.toString();
  }

  private String one(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static Set<String> found(ResourceStore store, StoreQuery question) throws StoreException {
    List<String> keys = new ArrayList<>();
    store.search(question, resource -> keys.add(resource.type() + "/" + resource.id()));
    Set<String> once = new TreeSet<>(keys);
    assertThat(once).hasSameSizeAs(keys);
    return once;
  }
}
