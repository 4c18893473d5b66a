package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Hit;

/** What every resource store does. A subclass says how one is made; it uses the system's clock. */
public abstract class ResourceStoreContract extends FilterContract {

  @Test
  void isEmptyAtFirst() throws Exception {
    assertThat(store.count(Optional.empty(), Optional.empty())).isZero();
    assertThat(store.page(Optional.empty(), "", 10)).isEmpty();
    assertThat(store.get("COMPUTE", "a")).isEmpty();
    assertThat(found()).isEmpty();
  }

  @Test
  void givesBackEveryByteOfAResource() throws Exception {
    byte[] json = new byte[Hit.MAX_JSON_BYTES];
    for (int at = 0; at < json.length; at++) {
      json[at] = (byte) (at * 31);
    }
    put(SampleResource.of("COMPUTE", "a/b é 雲 😀").json(json).sharedWith(PARTNER, STRANGER));
    Resource got = store.get("COMPUTE", "a/b é 雲 😀").orElseThrow();
    assertThat(got.json()).isEqualTo(json);
    assertThat(got.access().partners()).containsOnly(PARTNER.text(), STRANGER.text());
    assertThat(got.access().isPublic()).isFalse();
    assertThat(got.creator()).isEqualTo(SELF);
    assertThat(got.type()).isEqualTo("COMPUTE");
    assertThat(got.id()).isEqualTo("a/b é 雲 😀");
  }

  @Test
  void tellsTypesApartThatShareAnId() throws Exception {
    put(SampleResource.of("COMPUTE", "same").json("{\"c\":1}"));
    put(SampleResource.of("STORAGE", "same").json("{\"s\":1}"));
    assertThat(store.remove("COMPUTE", "same")).isTrue();
    assertThat(store.get("COMPUTE", "same")).isEmpty();
    assertThat(store.get("STORAGE", "same").orElseThrow().json()).asString().isEqualTo("{\"s\":1}");
  }

  @Test
  void takesASlashForPartOfAnIdOnly() throws Exception {
    put(SampleResource.of("COMPUTE", "x/y"));
    assertThat(store.get("COMPUTE/x", "y")).isEmpty();
    assertThat(store.remove("COMPUTE/x", "y")).isFalse();
    assertThat(store.page(Optional.of("COMPUTE/x"), "", 10)).isEmpty();
    assertThat(store.count(Optional.of("COMPUTE/x"), Optional.empty())).isZero();
    assertThat(store.get("COMPUTE", "x/y")).isPresent();
  }

  @Test
  void replacesTheResourceWithTheSameKey() throws Exception {
    put(SampleResource.of("COMPUTE", "a").words("old").json("{\"v\":1}"));
    put(SampleResource.of("COMPUTE", "a").words("new").json("{\"v\":2}").hidden());
    assertThat(store.get("COMPUTE", "a").orElseThrow().json()).asString().isEqualTo("{\"v\":2}");
    assertThat(found("old")).isEmpty();
    assertThat(found("new")).containsExactly("a");
    assertThat(found(Optional.of(STRANGER), "new")).isEmpty();
    assertThat(store.count(Optional.empty(), Optional.empty())).isOne();
  }

  @Test
  void keepsTheLaterOfTwoWithTheSameKeyInABatch() throws Exception {
    put(
        SampleResource.of("COMPUTE", "a").words("first"),
        SampleResource.of("COMPUTE", "b").words("first"),
        SampleResource.of("COMPUTE", "a").words("second"));
    assertThat(found("first")).containsExactly("b");
    assertThat(found("second")).containsExactly("a");
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(2);
  }

  @Test
  void saysWhetherAResourceWasThereWhenItIsRemoved() throws Exception {
    put(SampleResource.of("COMPUTE", "a").words("gpu"));
    assertThat(store.remove("COMPUTE", "a")).isTrue();
    assertThat(store.remove("COMPUTE", "a")).isFalse();
    assertThat(found("gpu")).isEmpty();
    assertThat(store.count(Optional.empty(), Optional.empty())).isZero();
  }

  @Test
  void findsAResourceAgainThatWasRemovedAndAdded() throws Exception {
    put(SampleResource.of("COMPUTE", "a").words("gpu"));
    store.remove("COMPUTE", "a");
    put(SampleResource.of("COMPUTE", "a").words("gpu"));
    assertThat(found("gpu")).containsExactly("a");
  }

  @Test
  void findsByTheBeginningOfEveryWord() throws Exception {
    put(
        SampleResource.of("COMPUTE", "both").words("nvidia", "gpu"),
        SampleResource.of("COMPUTE", "one").words("nvidia", "cpu"),
        SampleResource.of("COMPUTE", "none").words("cpu"));
    assertThat(found("nvi")).containsExactlyInAnyOrder("both", "one");
    assertThat(found("nvi", "gpu")).containsExactly("both");
    assertThat(found("n")).containsExactlyInAnyOrder("both", "one");
    assertThat(found("nv", "g", "gp", "nvidia")).containsExactly("both");
    assertThat(found("idia")).isEmpty();
    assertThat(found("nvidias")).isEmpty();
    assertThat(found("gpu", "cpu")).isEmpty();
    assertThat(found("NVI")).isEmpty();
  }

  @Test
  void findsAllOfATypeWithoutWords() throws Exception {
    put(
        SampleResource.of("COMPUTE", "a").words("x"),
        SampleResource.of("COMPUTE", "wordless"),
        SampleResource.of("STORAGE", "b").words("x"));
    assertThat(found()).containsExactlyInAnyOrder("a", "wordless");
  }

  @Test
  void takesNoWordForAPattern() throws Exception {
    String longest = "w".repeat(StoreLimits.WORD_CHARACTERS);
    put(
        SampleResource.of("COMPUTE", "plain").words("abc", longest),
        SampleResource.of("COMPUTE", "odd")
            .words(
                ".*", "$where", "a*", "a?c", "[a-z]", "^a", "\\u0061", "{\"$gt\":\"\"}", "\u0000"),
        SampleResource.of("COMPUTE", "cloud").words("雲上", "😀smile", "été"));
    assertThat(found("a?")).containsExactly("odd");
    assertThat(found(".*")).containsExactly("odd");
    assertThat(found("^")).containsExactly("odd");
    assertThat(found("[a-z]")).containsExactly("odd");
    assertThat(found("{\"$gt\":\"\"}")).containsExactly("odd");
    assertThat(found("\u0000")).containsExactly("odd");
    assertThat(found("雲")).containsExactly("cloud");
    assertThat(found("😀")).containsExactly("cloud");
    assertThat(found("😀s", "ét")).containsExactly("cloud");
    assertThat(found(longest)).containsExactly("plain");
    assertThat(found(longest + "w")).isEmpty();
    assertThat(found("a".repeat(40_000))).isEmpty();
  }

  @Test
  void findsOnlyWhatTheAskerMaySee() throws Exception {
    put(
        SampleResource.of("COMPUTE", "public").words("gpu"),
        SampleResource.of("COMPUTE", "private").words("gpu").hidden(),
        SampleResource.of("COMPUTE", "shared").words("gpu").sharedWith(PARTNER));
    assertThat(found(Optional.empty(), "gpu"))
        .containsExactlyInAnyOrder("public", "private", "shared");
    assertThat(found(Optional.of(PARTNER), "gpu")).containsExactlyInAnyOrder("public", "shared");
    assertThat(found(Optional.of(STRANGER), "gpu")).containsExactly("public");
  }

  @Test
  void findsOnlyWhatIsPublicForAnAskerThatIsGivenNothingElse() throws Exception {
    put(
        SampleResource.of("COMPUTE", "a").words("gpu").sharedWith(PARTNER),
        SampleResource.of("COMPUTE", "b").words("gpu"),
        SampleResource.of("COMPUTE", "c").words("gpu").sharedWith(PARTNER));
    StoreQuery asked = query(Optional.of(PARTNER), 1, "gpu");
    List<String> seen = new ArrayList<>();
    store.search(
        new StoreQuery(
            asked.type(),
            asked.creator(),
            asked.asker(),
            false,
            asked.words(),
            asked.filter(),
            asked.order(),
            asked.limit(),
            asked.deadline()),
        hit -> seen.add(hit.id()));
    assertThat(seen).containsExactly("b");
  }

  @Test
  void findsOnlyWhatTheCreatorOwns() throws Exception {
    put(
        SampleResource.of("COMPUTE", "mine").words("gpu"),
        SampleResource.of("COMPUTE", "theirs").words("gpu").creator(PARTNER));
    assertThat(found("gpu")).containsExactly("mine");
  }

  @Test
  void findsByFieldsWithManyValues() throws Exception {
    put(
        SampleResource.of("COMPUTE", "a")
            .words("gpu")
            .number("gpu.count", 1.0, 2.5, -0.0, 1e300)
            .value("region", "eu-west", "", "=")
            .value("gpu.count", "text under the path of a number"));
    assertThat(found("gpu")).containsExactly("a");
  }

  @Test
  void stopsAtTheLimit() throws Exception {
    putMany(250);
    List<String> seen = new ArrayList<>();
    store.search(query(Optional.empty(), 100, "gpu"), hit -> seen.add(hit.id()));
    assertThat(seen).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void stopsWhenTheVisitorHasEnough() throws Exception {
    putMany(50);
    List<String> seen = new ArrayList<>();
    store.search(
        query(Optional.empty(), 100, "gpu"),
        hit -> {
          seen.add(hit.id());
          return seen.size() < 3;
        });
    assertThat(seen).hasSize(3);
  }

  @Test
  void passesTheWholeResourceToTheVisitor() throws Exception {
    put(SampleResource.of("COMPUTE", "a").words("gpu").json("{\"gpu\":8}").sharedWith(PARTNER));
    List<Resource> seen = new ArrayList<>();
    store.search(query(Optional.of(PARTNER), 10, "gpu"), seen::add);
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).json()).asString().isEqualTo("{\"gpu\":8}");
    assertThat(seen.get(0).access().partners()).containsExactly(PARTNER.text());
    assertThat(seen.get(0).creator()).isEqualTo(SELF);
  }

  @Test
  void givesUpWhenTheDeadlineIsPast() throws Exception {
    putMany(3);
    StoreQuery late =
        new StoreQuery(
            "COMPUTE", SELF, Optional.empty(), List.of("gpu"), 10, Instant.now().minusSeconds(1));
    assertReason(Reason.TIMEOUT, () -> store.search(late, hit -> true));
  }

  @Test
  void givesUpWhenTheDeadlinePassesHalfway() throws Exception {
    putMany(20);
    Instant deadline = Instant.now().plusMillis(500);
    StoreQuery query =
        new StoreQuery("COMPUTE", SELF, Optional.empty(), List.of("gpu"), 100, deadline);
    List<String> seen = new ArrayList<>();
    assertReason(
        Reason.TIMEOUT,
        () ->
            store.search(
                query,
                hit -> {
                  while (Instant.now().isBefore(deadline)) {
                    Thread.onSpinWait();
                  }
                  return seen.add(hit.id());
                }));
    assertThat(seen).hasSizeLessThan(20);
  }

  @Test
  void pagesInOrderOfTheKeyAsUtf8() throws Exception {
    // UTF-16 would put the emoji before the last one.
    List<String> ids = List.of("A", "Z", "a", "a/b", "a0", "é", "雲", "\uFF5E", "😀");
    List<String> shuffled = new ArrayList<>(ids);
    Collections.reverse(shuffled);
    for (String id : shuffled) {
      put(SampleResource.of("COMPUTE", id), SampleResource.of("COMPUTE.x", id));
    }
    put(SampleResource.of("STORAGE", "s"));
    Stream<String> compute = ids.stream().map(id -> "COMPUTE/" + id);
    Stream<String> dotted = ids.stream().map(id -> "COMPUTE.x/" + id);
    List<String> all =
        Stream.of(dotted, compute, Stream.of("STORAGE/s")).flatMap(keys -> keys).toList();
    assertThat(pages(Optional.empty(), 4)).containsExactlyElementsOf(all);
    assertThat(pages(Optional.of("COMPUTE"), 2))
        .containsExactlyElementsOf(ids.stream().map(id -> "COMPUTE/" + id).toList());
  }

  @Test
  void pagesFromAKeyThatIsNotThere() throws Exception {
    put(SampleResource.of("COMPUTE", "a"), SampleResource.of("COMPUTE", "c"));
    assertThat(keys(store.page(Optional.empty(), "COMPUTE/b", 10))).containsExactly("COMPUTE/c");
    assertThat(keys(store.page(Optional.of("COMPUTE"), "A", 10)))
        .containsExactly("COMPUTE/a", "COMPUTE/c");
    assertThat(store.page(Optional.of("COMPUTE"), "Z", 10)).isEmpty();
  }

  @Test
  void pagesOverEverythingOnce() throws Exception {
    putMany(730);
    store.remove("COMPUTE", "r-100");
    assertThat(pages(Optional.empty(), 100)).hasSize(729).doesNotHaveDuplicates();
  }

  @Test
  void countsByTypeAndOwner() throws Exception {
    put(
        SampleResource.of("COMPUTE", "a"),
        SampleResource.of("COMPUTE", "b").creator(PARTNER),
        SampleResource.of("STORAGE", "c").hidden());
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(3);
    assertThat(store.count(Optional.of("COMPUTE"), Optional.empty())).isEqualTo(2);
    assertThat(store.count(Optional.empty(), Optional.of(SELF))).isEqualTo(2);
    assertThat(store.count(Optional.of("COMPUTE"), Optional.of(SELF))).isOne();
    assertThat(store.count(Optional.of("DATA"), Optional.empty())).isZero();
  }

  @Test
  void keepsRemarks() throws Exception {
    assertThat(store.remark("tokens")).isEmpty();
    store.remark("tokens", "1");
    store.remark("tokens", "2");
    store.remark("é.$", "");
    assertThat(store.remark("tokens")).contains("2");
    assertThat(store.remark("é.$")).contains("");
    assertThat(store.count(Optional.empty(), Optional.empty())).isZero();
  }

  @Test
  void knowsEverythingAfterBeingOpenedAnew() throws Exception {
    putMany(300);
    put(SampleResource.of("STORAGE", "s").words("disk").json("{\"s\":1}").sharedWith(PARTNER));
    store.remove("COMPUTE", "r-7");
    store.remark("tokens", "1");
    store = Readiness.await(reopen(store));
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(300);
    assertThat(store.get("COMPUTE", "r-7")).isEmpty();
    assertThat(store.get("COMPUTE", "r-8")).isPresent();
    assertThat(store.get("STORAGE", "s").orElseThrow().json()).asString().isEqualTo("{\"s\":1}");
    assertThat(found("r8")).contains("r-8");
    assertThat(store.remark("tokens")).contains("1");
    put(SampleResource.of("COMPUTE", "later").words("later"));
    assertThat(found("later")).containsExactly("later");
  }

  @Test
  void findsEachWriteInTheNextSearch() throws Exception {
    for (int number = 0; number < 200; number++) {
      put(SampleResource.of("COMPUTE", "r-" + number).words("gpu", "r" + number));
      assertThat(found("r" + number)).contains("r-" + number);
      if (number % 3 == 0) {
        store.remove("COMPUTE", "r-" + number);
        assertThat(found("r" + number)).doesNotContain("r-" + number);
      }
    }
  }

  @Test
  void losesNothingWhenManyWriteAndSearchAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        int number = writer;
        writers.add(pool.submit(() -> writeAndRead(number)));
      }
      for (Future<Integer> writer : writers) {
        assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(100);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(store.count(Optional.of("COMPUTE"), Optional.of(SELF))).isEqualTo(400);
  }

  private int writeAndRead(int writer) throws StoreException {
    int seen = 0;
    for (int number = 0; number < 100; number++) {
      String id = "w" + writer + "n" + number;
      put(SampleResource.of("COMPUTE", id).words(id, "shared"));
      seen += found(id).contains(id) ? 1 : 0;
    }
    return seen;
  }

  @Test
  void neverMissesAResourceThatIsReplacedDuringTheSearch() throws Exception {
    put(SampleResource.of("COMPUTE", "steady").words("gpu"));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer =
          pool.submit(
              () -> {
                for (int number = 0; number < 300; number++) {
                  put(SampleResource.of("COMPUTE", "steady").words("gpu", "v" + number));
                }
                return "done";
              });
      do {
        assertThat(found("gpu")).containsExactly("steady");
      } while (!writer.isDone());
      writer.get(1, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void takesABatchOfTheLimitAndRefusesOneMore() throws Exception {
    List<IndexedResource> batch = many(ResourceStore.MAX_BATCH + 1);
    assertReason(Reason.INVALID, () -> store.put(batch));
    assertThat(store.count(Optional.empty(), Optional.empty())).isZero();
    store.put(batch.subList(0, ResourceStore.MAX_BATCH));
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(ResourceStore.MAX_BATCH);
    store.put(List.of());
  }

  @Test
  void takesAllOfABatchOrNothing() throws Exception {
    IndexedResource good = SampleResource.of("COMPUTE", "good").build();
    IndexedResource bad =
        SampleResource.of("COMPUTE", "bad").json(new byte[Hit.MAX_JSON_BYTES + 1]).build();
    assertReason(Reason.INVALID, () -> store.put(List.of(good, bad)));
    assertThat(store.get("COMPUTE", "good")).isEmpty();
  }

  @Test
  void takesAResourceAtItsLimits() throws Exception {
    String word = "w".repeat(StoreLimits.WORD_CHARACTERS - 4);
    SampleResource full =
        SampleResource.of("COMPUTE", "i".repeat(StoreLimits.ID_CHARACTERS))
            .json(new byte[Hit.MAX_JSON_BYTES]);
    IntStream.range(0, StoreLimits.WORDS).forEach(n -> full.words(word + (1000 + n)));
    IntStream.range(0, StoreLimits.FIELDS).forEach(n -> full.number("f" + n, (double) n));
    IntStream.range(0, StoreLimits.FIELDS)
        .forEach(n -> full.value("f" + n, "v".repeat(StoreLimits.VALUE_CHARACTERS)));
    put(full);
    assertThat(found(word + 1999)).hasSize(1);
  }

  @Test
  void refusesAResourceBeyondItsLimits() {
    String[] words =
        IntStream.rangeClosed(0, StoreLimits.WORDS).mapToObj(n -> "w" + n).toArray(String[]::new);
    assertRefused(sample().words(words));
    assertRefused(sample().words("w".repeat(StoreLimits.WORD_CHARACTERS + 1)));
    assertRefused(sample().words(""));
    assertRefused(sample().words("\uD800"));
    assertRefused(SampleResource.of("COMPUTE", ""));
    assertRefused(SampleResource.of("COMPUTE", "\uDC00x"));
    assertRefused(SampleResource.of("COMPUTE", "i".repeat(StoreLimits.ID_CHARACTERS + 1)));
    assertRefused(SampleResource.of("not a type", "x"));
    assertRefused(sample().value("v", "v".repeat(StoreLimits.VALUE_CHARACTERS + 1)));
    assertRefused(sample().value("p".repeat(StoreLimits.PATH_CHARACTERS + 1), "v"));
    assertRefused(sample().json(new byte[Hit.MAX_JSON_BYTES + 1]));
    assertRefused(
        sample()
            .sharedWith(
                IntStream.rangeClosed(0, StoreLimits.PARTNERS)
                    .mapToObj(SamplePeers::id)
                    .toArray(PeerId[]::new)));
    SampleResource wide = sample();
    IntStream.rangeClosed(0, StoreLimits.FIELDS).forEach(n -> wide.number("f" + n, 1.0));
    assertRefused(wide);
    assertRefused(
        sample()
            .number("n", Collections.nCopies(StoreLimits.VALUES + 1, 1.0).toArray(Double[]::new)));
  }

  @Test
  void refusesAQueryBeyondItsLimits() {
    String[] words = Collections.nCopies(StoreLimits.QUERY_WORDS + 1, "w").toArray(String[]::new);
    assertReason(Reason.INVALID, () -> found(words));
    assertReason(Reason.INVALID, () -> found(""));
    assertReason(Reason.INVALID, () -> found("\uD83D"));
    assertReason(Reason.INVALID, () -> store.page(Optional.empty(), "", 0));
    assertReason(Reason.INVALID, () -> store.page(Optional.empty(), "", StoreLimits.PAGE + 1));
    assertReason(Reason.INVALID, () -> store.remark("", "x"));
    String name = "n".repeat(StoreLimits.REMARK_NAME_CHARACTERS + 1);
    assertReason(Reason.INVALID, () -> store.remark(name, "x"));
    String remark = "r".repeat(StoreLimits.REMARK_CHARACTERS + 1);
    assertReason(Reason.INVALID, () -> store.remark("n", remark));
  }

  private static SampleResource sample() {
    return SampleResource.of("COMPUTE", "x");
  }

  private void assertRefused(SampleResource resource) {
    assertReason(Reason.INVALID, () -> put(resource));
  }

  /** Adds resources r-0, r-1, … with the words gpu and r0, r1, …. */
  protected void putMany(int count) throws StoreException {
    List<IndexedResource> all = many(count);
    for (int from = 0; from < count; from += 100) {
      store.put(all.subList(from, Math.min(count, from + 100)));
    }
  }

  private static List<IndexedResource> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> SampleResource.of("COMPUTE", "r-" + n).words("gpu", "r" + n).build())
        .toList();
  }

  /** The ids of what of type COMPUTE is found, private ones included. */
  protected Set<String> found(String... words) throws StoreException {
    return found(Optional.empty(), words);
  }

  protected Set<String> found(Optional<PeerId> asker, String... words) throws StoreException {
    List<String> seen = new ArrayList<>();
    store.search(query(asker, 1_000, words), hit -> seen.add(hit.id()));
    assertThat(seen).doesNotHaveDuplicates();
    return Set.copyOf(seen);
  }

  protected static StoreQuery query(Optional<PeerId> asker, int limit, String... words) {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
    return new StoreQuery("COMPUTE", SELF, asker, List.of(words), limit, deadline);
  }

  private List<String> pages(Optional<String> type, int limit) throws StoreException {
    List<String> all = new ArrayList<>();
    List<String> page = keys(store.page(type, "", limit));
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page);
      page = keys(store.page(type, page.get(page.size() - 1), limit));
    }
    return all;
  }

  private static List<String> keys(List<Resource> page) {
    return page.stream()
        .map(resource -> ResourceStore.key(resource.type(), resource.id()))
        .collect(Collectors.toList());
  }
}
