package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Field.Kind;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Filter.All;
import org.opencloud.discovery.spi.Filter.Any;
import org.opencloud.discovery.spi.Filter.FlagIs;
import org.opencloud.discovery.spi.Filter.Has;
import org.opencloud.discovery.spi.Filter.Not;
import org.opencloud.discovery.spi.Filter.NumberIs;
import org.opencloud.discovery.spi.Filter.Relation;
import org.opencloud.discovery.spi.Filter.TextIs;
import org.opencloud.discovery.spi.Order;

/** How every resource store filters and orders. Part of {@link ResourceStoreContract}. */
abstract class FilterContract {
  protected static final PeerId SELF = SamplePeers.id(0);
  protected static final PeerId PARTNER = SamplePeers.id(1);
  protected static final PeerId STRANGER = SamplePeers.id(2);

  protected ResourceStore store;

  /** An empty store. Need not be ready yet. */
  protected abstract ResourceStore open() throws Exception;

  /** Closes the store and opens another one on the same data. */
  protected abstract ResourceStore reopen(ResourceStore open) throws Exception;

  /** Closes the store and takes its data away. */
  protected abstract void close(ResourceStore open) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = Readiness.await(open());
  }

  @AfterEach
  void closeStore() throws Exception {
    close(store);
  }

  @Test
  void comparesNumbersUpToTheLastBit() throws Exception {
    double next = Math.nextUp(0.1);
    put(
        compute("less").number("n", Math.nextDown(0.1)),
        compute("same").number("n", 0.1),
        compute("more").number("n", next),
        compute("none").number("m", 0.1));
    assertThat(found(number("n", Relation.EQUAL, 0.1))).containsOnly("same");
    assertThat(found(number("n", Relation.LESS, 0.1))).containsOnly("less");
    assertThat(found(number("n", Relation.AT_MOST, 0.1))).containsOnly("less", "same");
    assertThat(found(number("n", Relation.GREATER, 0.1))).containsOnly("more");
    assertThat(found(number("n", Relation.AT_LEAST, 0.1))).containsOnly("same", "more");
    assertThat(found(number("n", Relation.GREATER, next))).isEmpty();
  }

  @Test
  void comparesTheEndsOfTheNumbers() throws Exception {
    put(
        compute("least").number("n", -Double.MAX_VALUE),
        compute("most").number("n", Double.MAX_VALUE),
        compute("tiny").number("n", Double.MIN_VALUE));
    assertThat(found(number("n", Relation.LESS, -Double.MAX_VALUE))).isEmpty();
    assertThat(found(number("n", Relation.GREATER, Double.MAX_VALUE))).isEmpty();
    assertThat(found(number("n", Relation.AT_MOST, -Double.MAX_VALUE))).containsOnly("least");
    assertThat(found(number("n", Relation.GREATER, 0))).containsOnly("most", "tiny");
    assertThat(found(number("n", Relation.LESS, Double.MIN_VALUE))).containsOnly("least");
  }

  @Test
  void takesBothZerosForOne() throws Exception {
    put(compute("minus").number("n", -0.0), compute("plus").number("n", 0.0));
    for (double zero : new double[] {0.0, -0.0}) {
      assertThat(found(number("n", Relation.EQUAL, zero))).containsOnly("minus", "plus");
      assertThat(found(number("n", Relation.AT_LEAST, zero))).containsOnly("minus", "plus");
      assertThat(found(number("n", Relation.AT_MOST, zero))).containsOnly("minus", "plus");
      assertThat(found(number("n", Relation.LESS, zero))).isEmpty();
      assertThat(found(number("n", Relation.GREATER, zero))).isEmpty();
    }
  }

  @Test
  void asksWhetherAnyOfManyNumbersMeetsAComparison() throws Exception {
    put(compute("a").number("n", 1.0, 9.0), compute("b").number("n", 5.0));
    assertThat(found(number("n", Relation.LESS, 2), number("n", Relation.GREATER, 8)))
        .containsOnly("a");
    assertThat(found(number("n", Relation.GREATER, 4), number("n", Relation.LESS, 6)))
        .containsOnly("a", "b");
    assertThat(found(new Not(number("n", Relation.EQUAL, 9)))).containsOnly("b");
  }

  @Test
  void takesNoTextForAPattern() throws Exception {
    String longest = "l".repeat(StoreLimits.VALUE_CHARACTERS);
    List<String> odd =
        List.of("a*", ".*", "^a", "a?c", "[a-z]", "a=b", "{\"$gt\":\"\"}", "$where", "\u0000", "");
    for (String text : odd) {
      put(compute("odd " + text).value("t", text));
    }
    put(compute("plain").value("t", "abc"), compute("long").value("t", longest));
    for (String text : odd) {
      assertThat(found(new TextIs("t", text, false))).containsOnly("odd " + text);
    }
    assertThat(found(new TextIs("t", "a*", true))).containsOnly("odd a*");
    assertThat(found(new TextIs("t", ".", true))).containsOnly("odd .*");
    assertThat(found(new TextIs("t", "[a", true))).containsOnly("odd [a-z]");
    assertThat(found(new TextIs("t", "{", true))).containsOnly("odd {\"$gt\":\"\"}");
    assertThat(found(new TextIs("t", "a=", true))).containsOnly("odd a=b");
    assertThat(found(new TextIs("t", longest, false))).containsOnly("long");
    assertThat(found(new TextIs("t", longest, true))).containsOnly("long");
    assertThat(found(new TextIs("t", "l".repeat(200), true))).containsOnly("long");
    assertThat(found(new TextIs("t", longest + "l", true))).isEmpty();
    assertThat(found(new TextIs("t", "", true))).hasSize(odd.size() + 2);
  }

  @Test
  void findsTextsThatBeginSo() throws Exception {
    put(
        compute("a").value("t", "eu-west", "us"),
        compute("b").value("t", "eu"),
        compute("c").value("t", "雲上", "ete 😀").value("tt", "eu"));
    assertThat(found(new TextIs("t", "eu", true))).containsOnly("a", "b");
    assertThat(found(new TextIs("t", "eu", false))).containsOnly("b");
    assertThat(found(new TextIs("t", "eu-", true))).containsOnly("a");
    assertThat(found(new TextIs("t", "雲", true))).containsOnly("c");
    assertThat(found(new TextIs("t", "Été 😀", true))).containsOnly("c");
    assertThat(found(new Any(List.of(new TextIs("t", "us", true), new TextIs("tt", "e", true)))))
        .containsOnly("a", "c");
  }

  @Test
  void tellsFieldsApart() throws Exception {
    put(
        compute("a").value("gpu", "x").number("gpu.count", 2.0),
        compute("b").value("gpu.count", "x").number("gpu", 2.0).words("x"));
    assertThat(found(new TextIs("gpu", "x", false))).containsOnly("a");
    assertThat(found(new TextIs("gpu", "", true))).containsOnly("a");
    assertThat(found(new TextIs("gpu.count", "", true))).containsOnly("b");
    assertThat(found(number("gpu", Relation.EQUAL, 2))).containsOnly("b");
    assertThat(found(new Has("gpu", Kind.TEXT))).containsOnly("a");
    assertThat(found(new Has("gpu", Kind.NUMBER))).containsOnly("b");
    assertThat(found(new Has("gp", Kind.TEXT))).isEmpty();
    assertThat(found(new Has("unknown", Kind.NUMBER))).isEmpty();
    assertThat(found(new Not(new Has("unknown", Kind.NUMBER)))).containsOnly("a", "b");
  }

  @Test
  void findsFlags() throws Exception {
    put(
        compute("yes").value("f", "true"),
        compute("no").value("f", "false"),
        compute("both").value("f", "true", "false"),
        compute("none").value("f"));
    assertThat(found(new FlagIs("f", true))).containsOnly("yes", "both");
    assertThat(found(new FlagIs("f", false))).containsOnly("no", "both");
    assertThat(found(new Not(new FlagIs("f", true)))).containsOnly("no", "none");
    assertThat(found(new Has("f", Kind.BOOLEAN))).containsOnly("yes", "no", "both");
    assertThat(found(new Not(new Has("f", Kind.BOOLEAN)))).containsOnly("none");
  }

  @Test
  void showsNothingMoreByANegation() throws Exception {
    put(
        compute("public").value("t", "x"),
        compute("shared").value("t", "x").sharedWith(PARTNER),
        compute("hidden").value("t", "x").hidden(),
        compute("theirs").value("t", "x").creator(PARTNER),
        SampleResource.of("STORAGE", "other").value("t", "x"));
    Filter other = new Not(new TextIs("t", "y", false));
    assertThat(found(asked(Optional.of(STRANGER), other))).containsOnly("public");
    assertThat(found(asked(Optional.of(PARTNER), other))).containsOnly("public", "shared");
    assertThat(found(asked(Optional.empty(), other))).containsOnly("public", "shared", "hidden");
  }

  @Test
  void takesAllOfNothingForTrueAndAnyOfNothingForFalse() throws Exception {
    put(compute("a"));
    assertThat(found(new All(List.of()))).containsOnly("a");
    assertThat(found(new Any(List.of()))).isEmpty();
    assertThat(found(new Not(new All(List.of())))).isEmpty();
    assertThat(found(new Not(new Any(List.of())))).containsOnly("a");
    assertThat(found(new Any(List.of(new All(List.of()), new Any(List.of()))))).containsOnly("a");
  }

  @Test
  void filtersWhatWasReplacedByWhatItIsNow() throws Exception {
    put(compute("a").number("n", 1.0).value("t", "x"), compute("b").number("n", 2.0));
    store.count(Optional.empty(), Optional.empty());
    put(compute("a").number("n", 3.0));
    store.remove("COMPUTE", "b");
    assertThat(found(number("n", Relation.LESS, 3))).isEmpty();
    assertThat(found(new TextIs("t", "x", false))).isEmpty();
    assertThat(found(number("n", Relation.AT_LEAST, 3))).containsOnly("a");
    assertThat(ordered("n")).containsExactly("a");
  }

  @Test
  void ordersByTheSmallestOrTheGreatestAndPutsNoneLast() throws Exception {
    put(
        compute("none"),
        compute("wide").number("n", 5.0, -3.0, 9.0),
        compute("zero").number("n", -0.0),
        compute("great").number("n", 8.0),
        compute("small").number("n", -2.0));
    assertThat(ordered("n")).containsExactly("wide", "small", "zero", "great", "none");
    assertThat(ordered("-n")).containsExactly("wide", "great", "zero", "small", "none");
    assertThat(ordered("unknown")).hasSize(5);
  }

  @Test
  void ordersByTheNextFieldWhatIsEqualInTheFirst() throws Exception {
    put(
        compute("a").number("n", 1.0).number("m", 1.0),
        compute("b").number("n", 1.0).number("m", 2.0),
        compute("c").number("n", 1.0),
        compute("d").number("m", 9.0),
        compute("e").number("m", 8.0));
    assertThat(ordered("n, -m")).containsExactly("b", "a", "c", "d", "e");
    assertThat(ordered("-n, m")).containsExactly("a", "b", "c", "e", "d");
  }

  @Test
  void passesTheFirstOfAllThatMatchOn() throws Exception {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, 600).boxed().toList());
    Collections.shuffle(numbers, new java.util.Random(5));
    for (int from = 0; from < 600; from += 100) {
      put(
          numbers.subList(from, from + 100).stream()
              .map(n -> compute("r" + n).number("n", (double) n).words(n % 2 == 0 ? "even" : "odd"))
              .toArray(SampleResource[]::new));
    }
    store.count(Optional.empty(), Optional.empty());
    Filter some = number("n", Relation.GREATER, 10);
    StoreQuery query = query(List.of("even"), Optional.of(some), "n", 3);
    assertThat(passed(query)).containsExactly("r12", "r14", "r16");
    assertThat(passed(query(List.of(), Optional.empty(), "-n", 2))).containsExactly("r599", "r598");
    put(compute("r13").number("n", 11.5).words("even"));
    store.remove("COMPUTE", "r12");
    assertThat(passed(query)).containsExactly("r13", "r14", "r16");
  }

  @Test
  void stopsAnOrderedSearchWhenTheVisitorHasEnough() throws Exception {
    put(compute("a").number("n", 1.0), compute("b").number("n", 2.0));
    List<String> seen = new ArrayList<>();
    store.search(
        query(List.of(), Optional.empty(), "-n", 10),
        resource -> {
          seen.add(resource.id());
          return false;
        });
    assertThat(seen).containsExactly("b");
  }

  @Test
  void givesUpAFilteredAndOrderedSearchAtTheDeadline() throws Exception {
    put(compute("a").number("n", 1.0));
    StoreQuery late =
        new StoreQuery(
            "COMPUTE",
            SELF,
            Optional.empty(),
            true,
            List.of(),
            Optional.of(number("n", Relation.EQUAL, 1)),
            List.of(new Order("n", false)),
            10,
            Instant.now().minusMillis(1));
    assertReason(Reason.TIMEOUT, () -> store.search(late, resource -> true));
  }

  @Test
  void refusesAFilterBeyondItsLimits() {
    Filter term = number("n", Relation.EQUAL, 1);
    assertInvalid(new All(Collections.nCopies(StoreLimits.FILTER_TERMS + 1, term)));
    Filter deep = term;
    for (int i = 0; i < StoreLimits.FILTER_DEPTH; i++) {
      deep = new Not(deep);
    }
    assertInvalid(deep);
    assertInvalid(new Any(Collections.nCopies(StoreLimits.FILTER_PARTS, new All(List.of()))));
    assertInvalid(number("n", Relation.EQUAL, Double.NaN));
    assertInvalid(number("n", Relation.LESS, Double.POSITIVE_INFINITY));
    assertInvalid(new TextIs("t", "\uD800", false));
    assertInvalid(new Has("p".repeat(StoreLimits.PATH_CHARACTERS + 1), Kind.TEXT));
    assertReason(
        Reason.INVALID, () -> passed(query(List.of(), Optional.empty(), "a, b, c, d", 1, "e")));
    assertReason(Reason.INVALID, () -> put(compute("a").number("n", Double.NaN)));
  }

  @Test
  void findsWhatTheFilterSaysWhateverItIs() throws Exception {
    new FilterTrial(store).run();
  }

  private void assertInvalid(Filter filter) {
    assertReason(Reason.INVALID, () -> found(filter));
  }

  static void assertReason(Reason expected, ThrowingCallable call) {
    StoreException refusal = catchThrowableOfType(StoreException.class, call);
    assertThat(refusal).as("refusal with reason " + expected).isNotNull();
    assertThat(refusal.reason()).isEqualTo(expected);
  }

  protected void put(SampleResource... resources) throws StoreException {
    store.put(Stream.of(resources).map(SampleResource::build).toList());
  }

  private static SampleResource compute(String id) {
    return SampleResource.of("COMPUTE", id);
  }

  private static Filter number(String path, Relation relation, double number) {
    return new NumberIs(path, relation, number);
  }

  private Set<String> found(Filter... all) throws StoreException {
    return found(asked(Optional.empty(), all.length == 1 ? all[0] : new All(List.of(all))));
  }

  private Set<String> found(StoreQuery query) throws StoreException {
    List<String> seen = passed(query);
    assertThat(seen).doesNotHaveDuplicates();
    return Set.copyOf(seen);
  }

  private List<String> ordered(String order) throws Exception {
    return passed(query(List.of(), Optional.empty(), order, 100));
  }

  private List<String> passed(StoreQuery query) throws StoreException {
    List<String> seen = new ArrayList<>();
    store.search(query, resource -> seen.add(resource.id()));
    return seen;
  }

  private static StoreQuery asked(Optional<PeerId> asker, Filter filter) {
    return new StoreQuery(
        "COMPUTE", SELF, asker, true, List.of(), Optional.of(filter), List.of(), 1_000, soon());
  }

  private static StoreQuery query(
      List<String> words, Optional<Filter> filter, String order, int limit, String... more)
      throws Exception {
    List<Order> by = new ArrayList<>(Order.parse(order));
    Stream.of(more).forEach(path -> by.add(new Order(path, false)));
    return new StoreQuery(
        "COMPUTE", SELF, Optional.empty(), true, words, filter, by, limit, soon());
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(30);
  }
}
