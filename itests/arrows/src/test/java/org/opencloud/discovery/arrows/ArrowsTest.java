package org.opencloud.discovery.arrows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The map of the design, "directions are law", held against the built jars. */
class ArrowsTest {
  private static final String ROOT = "org.opencloud.discovery.";

  /** Bundle to the bundles it may import from. The SPI comes along wherever the API does. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("guard", Set.of()),
          Map.entry("spi", Set.of()),
          Map.entry("api", Set.of("spi")),
          Map.entry("keys", Set.of()),
          Map.entry("wire", Set.of("api", "spi", "keys")),
          Map.entry("described", Set.of("api", "spi")),
          Map.entry("testkit", Set.of("described", "spi")),
          Map.entry("testkit-node", Set.of("api", "spi")),
          Map.entry("testkit-keys", Set.of("api", "keys")),
          Map.entry("libp2p", Set.of("keys")),
          Map.entry("gossipsub", Set.of("keys", "libp2p")),
          Map.entry("kad", Set.of("keys", "libp2p")),
          Map.entry("transport", Set.of("api", "spi", "keys", "libp2p", "gossipsub", "kad")),
          Map.entry("identity", Set.of("api", "spi", "keys")),
          Map.entry("peers", Set.of("api", "spi")),
          Map.entry("records", Set.of("api", "spi", "wire")),
          Map.entry("indexer", Set.of("api", "spi", "wire")),
          Map.entry("partners", Set.of("api", "spi", "wire")),
          Map.entry("types", Set.of("api", "spi", "wire")),
          Map.entry("store-embedded", Set.of("api", "spi")),
          Map.entry("store-mongodb", Set.of("api", "spi")),
          Map.entry("search", Set.of("api", "spi", "wire")),
          Map.entry("search-compute", Set.of()),
          Map.entry("search-storage", Set.of()),
          Map.entry("search-data", Set.of()),
          Map.entry("search-processing", Set.of()),
          Map.entry("search-workflow", Set.of()),
          Map.entry("nats", Set.of("api", "spi", "wire")),
          Map.entry("shell", Set.of("api", "spi", "guard")),
          Map.entry("wrap-accp", Set.of()),
          Map.entry("wrap-jnats", Set.of()));

  /** Foreign library, by the beginning of its packages, to the only bundles that may see it. */
  private static final Map<String, Set<String>> OWNERS =
      Map.ofEntries(
          Map.entry("org.bouncycastle", Set.of("keys", "wrap-jnats")),
          Map.entry("com.amazon.corretto", Set.of("keys", "wrap-accp")),
          Map.entry("io.netty", Set.of("libp2p")),
          Map.entry("io.nats", Set.of("nats", "wrap-jnats")),
          Map.entry("com.mongodb", Set.of("store-mongodb")),
          Map.entry("org.bson", Set.of("store-mongodb")),
          // Its driver, which is inside, finds servers by DNS, knows Kerberos and shows itself in
          // JMX.
          Map.entry("javax.management", Set.of("store-mongodb")),
          Map.entry("javax.naming", Set.of("store-mongodb")),
          Map.entry("org.ietf.jgss", Set.of("store-mongodb")),
          Map.entry("org.apache.lucene", Set.of("store-embedded")),
          // Lucene looks, if it may, at the virtual machine.
          Map.entry("com.sun.management", Set.of("store-embedded")),
          Map.entry("sun.misc", Set.of("store-embedded")),
          Map.entry("com.networknt", Set.of("described")),
          Map.entry("com.ethlo.time", Set.of("described")),
          Map.entry("com.google.re2j", Set.of("described")),
          // The validator, which is inside, can write what it found as JSON.
          Map.entry("com.fasterxml.jackson.annotation", Set.of("described")),
          Map.entry("org.apache.karaf", Set.of("shell")),
          Map.entry("org.apache.sshd", Set.of("shell")),
          Map.entry("org.jspecify", Set.of("wrap-jnats")),
          Map.entry("org.junit", Set.of("testkit", "testkit-node")),
          Map.entry("org.assertj", Set.of("testkit", "testkit-node")));

  private static final Set<String> WITHOUT_JACKSON =
      Set.of(
          "guard", "spi", "api", "keys", "libp2p", "gossipsub", "kad", "wrap-accp", "wrap-jnats");
  private static final Set<String> JACKSON =
      Set.of("com.fasterxml.jackson.core", "com.fasterxml.jackson.databind");
  private static final Set<String> EXPORTING =
      Set.of(
          "guard",
          "spi",
          "api",
          "keys",
          "wire",
          "libp2p",
          "gossipsub",
          "kad",
          "described",
          "testkit",
          "testkit-node",
          "testkit-keys",
          "wrap-accp",
          "wrap-jnats");

  private static final Set<BuiltBundle> BUNDLES =
      BuiltBundle.allBelow(
          Path.of(System.getProperty("bundles")),
          List.of(System.getProperty("spi.version"), System.getProperty("version")));

  /** What must be there before any other bundle can need none of them, nor its own package. */
  @Test
  void theGuardImportsTheFrameworkOnly() {
    assertThat(BUNDLES)
        .filteredOn(bundle -> bundle.name().equals("guard"))
        .singleElement()
        .satisfies(
            bundle ->
                assertThat(bundle.imports())
                    .isNotEmpty()
                    .allMatch(
                        name ->
                            inside(name, "org.osgi.framework") || inside(name, "javax.security")));
  }

  private static String packageOf(String bundle) {
    return ROOT + bundle.replace('-', '.');
  }

  private static boolean inside(String name, String root) {
    return name.equals(root) || name.startsWith(root + ".");
  }

  /** The bundle whose package this is: the longest name wins, "search.compute" over "search". */
  private static String bundleOf(String name) {
    return ARROWS.keySet().stream()
        .filter(bundle -> inside(name, packageOf(bundle)))
        .max((one, other) -> Integer.compare(one.length(), other.length()))
        .orElse("no bundle of the map");
  }

  private static Stream<DynamicTest> each(String law, Predicate<BuiltBundle> which, Law check) {
    return BUNDLES.stream()
        .filter(which)
        .map(bundle -> dynamicTest(bundle + " " + law, () -> check.holds(bundle)));
  }

  private interface Law {
    void holds(BuiltBundle bundle);
  }

  private static boolean everyOne(BuiltBundle bundle) {
    return true;
  }

  @Test
  void everyBundleIsOnTheMap() {
    assertThat(BUNDLES).isNotEmpty().allSatisfy(b -> assertThat(ARROWS).containsKey(b.name()));
  }

  @TestFactory
  Stream<DynamicTest> importsOnlyFromItsRight() {
    return each(
        "imports only from its right",
        ArrowsTest::everyOne,
        bundle ->
            assertThat(imported(bundle, name -> name.startsWith(ROOT)))
                .map(ArrowsTest::bundleOf)
                .isSubsetOf(with(ARROWS.get(bundle.name()), bundle.name())));
  }

  @TestFactory
  Stream<DynamicTest> seesOnlyTheLibrariesItOwns() {
    return each(
        "sees only the libraries it owns",
        ArrowsTest::everyOne,
        bundle ->
            assertThat(
                    imported(
                        bundle, name -> !name.startsWith(ROOT) && !mayUse(bundle.name(), name)))
                .isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> containsOnlyItsOwnPackages() {
    return each(
        "contains only its own packages",
        ArrowsTest::everyOne,
        bundle ->
            assertThat(bundle.packages())
                .allMatch(
                    name -> bundleOf(name).equals(bundle.name()) || owns(bundle.name(), name)));
  }

  @TestFactory
  Stream<DynamicTest> isNamedAsTheDesignSays() {
    return each(
        "is named as the design says",
        ArrowsTest::everyOne,
        bundle -> assertThat(bundle.symbolicName()).isEqualTo(packageOf(bundle.name())));
  }

  @TestFactory
  Stream<DynamicTest> exportsNothing() {
    return each(
        "exports nothing",
        bundle -> !EXPORTING.contains(bundle.name()),
        bundle -> assertThat(bundle.exports()).isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> exportsNoInternalsAndNoForeignTypes() {
    return each(
        "exports no internals and no foreign types",
        bundle -> EXPORTING.contains(bundle.name()) && !bundle.name().startsWith("wrap-"),
        bundle -> {
          assertThat(bundle.exports().keySet())
              .allMatch(name -> bundleOf(name).equals(bundle.name()))
              .noneMatch(name -> name.contains(".internal"));
          assertThat(bundle.exports().values())
              .allSatisfy(uses -> OWNERS.keySet().forEach(owned -> noUse(uses, owned)));
        });
  }

  private static void noUse(String uses, String library) {
    if (!library.startsWith("org.junit") && !library.startsWith("org.assertj")) {
      assertThat(uses).doesNotContain(library);
    }
  }

  private static Set<String> imported(BuiltBundle bundle, Predicate<String> which) {
    return bundle.imports().stream().filter(which).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> with(Set<String> names, String own) {
    Set<String> all = new TreeSet<>(names);
    all.add(own);
    return all;
  }

  private static boolean mayUse(String bundle, String name) {
    if (JACKSON.stream().anyMatch(jackson -> inside(name, jackson))) {
      return !WITHOUT_JACKSON.contains(bundle);
    }
    return owns(bundle, name) || commonGround(name);
  }

  private static boolean owns(String bundle, String name) {
    return OWNERS.entrySet().stream()
        .anyMatch(owner -> inside(name, owner.getKey()) && owner.getValue().contains(bundle));
  }

  private static boolean commonGround(String name) {
    return Stream.of("java", "javax.crypto", "javax.net", "javax.security", "org.osgi", "org.slf4j")
        .anyMatch(root -> inside(name, root));
  }
}
