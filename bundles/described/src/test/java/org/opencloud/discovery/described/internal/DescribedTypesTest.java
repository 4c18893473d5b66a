package org.opencloud.discovery.described.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.described.TypeDescriptor;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** Bundles with descriptors come and go in a framework. */
class DescribedTypesTest {
  private static final long STOP_MILLIS = 10_000;

  @TempDir Path directory;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream standardError = System.err;
  private Framework framework;
  private BundleContext context;
  private DescribedTypes extender;

  @BeforeEach
  void start() throws BundleException {
    System.setErr(new PrintStream(log, true, UTF_8));
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    directory.toString(),
                    Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                    "osgi.extender;osgi.extender=\"opencloud.types\";version:Version=\"1.0\""));
    framework.start();
    context = framework.getBundleContext();
    extender = new DescribedTypes(context);
  }

  @AfterEach
  void stop() throws Exception {
    System.setErr(standardError);
    framework.stop();
    framework.waitForStop(STOP_MILLIS);
  }

  @Test
  void aRunningBundleOffersItsTypesAndTheirChecksInItsOwnName() throws Exception {
    Bundle robots =
        install(
            new VendorJar("1.0.0")
                .type("arm.json", "acme.arm", 1)
                .type("leg.json", "acme.leg", 2)
                .type("deeper/toe.json", "acme.toe", 1)
                .type("head.txt", "acme.head", 1));
    assertThat(searched()).as("of an installed bundle").isEmpty();

    robots.start();

    assertThat(searched()).containsExactly("acme.arm", "acme.leg");
    assertThat(checked()).containsExactly("acme.arm", "acme.leg");
    assertThat(references(SearchProvider.class))
        .extracting(ServiceReference::getBundle)
        .containsOnly(robots);
    assertThatThrownBy(() -> check("acme.leg").check("{\"id\":\"l\",\"axes\":1}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ResourceRefused.class, refused -> assertThat(refused.field()).isEqualTo("axes"))
        .hasMessage("expected at least 2");
    assertThat(logged()).isEmpty();
  }

  /** Without code it takes no further step. */
  @Test
  void aBundleThatStartsLazilyCountsFromItsFirstStep() throws Exception {
    Bundle lazy =
        install(
            new VendorJar("1.0.0")
                .header(Constants.BUNDLE_ACTIVATIONPOLICY, Constants.ACTIVATION_LAZY)
                .type("arm.json", "acme.arm", 1));

    lazy.start(Bundle.START_ACTIVATION_POLICY);

    assertThat(lazy.getState()).isEqualTo(Bundle.STARTING);
    assertThat(searched()).containsExactly("acme.arm");
    lazy.stop();
    assertThat(searched()).isEmpty();
  }

  @Test
  void aBundleThatDoesNotComeToRunOffersNothing() throws Exception {
    List<String> events = eventsFromNowOn();
    Bundle failing =
        install(
            new VendorJar("1.0.0")
                .header(Constants.BUNDLE_ACTIVATOR, FailingActivator.class.getName())
                .header(Constants.IMPORT_PACKAGE, "org.osgi.framework")
                .code(FailingActivator.class)
                .type("arm.json", "acme.arm", 1));

    assertThatThrownBy(failing::start).hasRootCauseMessage("does not start");

    assertThat(events).isEmpty();
  }

  /** The requirement is the resolver's matter alone. */
  @Test
  void theHeaderKeepsABundleFromANodeThatDoesNotReadIt() throws Exception {
    install(
            new VendorJar("1.0.0")
                .without(Constants.REQUIRE_CAPABILITY)
                .type("arm.json", "acme.arm", 1))
        .start();
    assertThat(searched()).as("of one that forgot it").containsExactly("acme.arm");

    Bundle newer =
        install(
            new VendorJar("2.0.0")
                .header(Constants.BUNDLE_SYMBOLICNAME, "com.acme.legs")
                .requires("(&(osgi.extender=opencloud.types)(version>=2.0))")
                .type("leg.json", "acme.leg", 1));
    assertThatThrownBy(newer::start)
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("(osgi.extender=opencloud.types)(version>=2.0)");
    assertThat(searched()).containsExactly("acme.arm");
  }

  @Test
  void whatCannotBeReadIsLeftOutAndTheRestIsUsed() throws Exception {
    install(
            new VendorJar("1.0.0")
                .descriptor("a-cut.json", "{\"data_type\": \"acme.cut\",")
                .descriptor(
                    "b-typo.json",
                    """
                    {"data_type": "acme.typo", "version": "1.0.0", "description": "Typo",
                     "schema": {"type": "object", "properties": {
                       "axes": {"type": "integer", "minimun": 1}}}}
                    """)
                .descriptor("c-large.json", " ".repeat(TypeDescriptor.MAX_BYTES + 1))
                .descriptor("d-empty.json", "")
                .type("e-arm.json", "acme.arm", 1)
                .type("f-again.json", "acme.arm", 2)
                .type("g-foreign.json", "arm", 1))
        .start();

    assertThat(searched()).containsExactly("acme.arm");
    assertThat(checked()).containsExactly("acme.arm");
    String who = "Type of com.acme.robots 1.0.0 (bundle 1) is left out: OPENCLOUD-INF/types/";
    assertThat(logged())
        .satisfiesExactly(
            line ->
                assertThat(line).contains(who + "a-cut.json, expected one JSON object: line 1, "),
            line ->
                assertThat(line)
                    .contains(who + "b-typo.json, /schema/properties/axes/minimun: expected "),
            line -> assertThat(line).contains(who + "c-large.json, expected at most 262144 bytes"),
            line -> assertThat(line).contains(who + "d-empty.json, expected one JSON object"),
            line ->
                assertThat(line)
                    .contains(
                        who + "f-again.json, /data_type: expected each type once in a bundle"),
            line -> assertThat(line).contains(who + "g-foreign.json, /data_type: expected "));
  }

  @Test
  void aBundleWithTooManyTypesOffersNone() throws Exception {
    VendorJar crowd = new VendorJar("1.0.0");
    for (int i = 0; i < 17; i++) {
      crowd.type(i + ".json", "acme.arm-" + i, 1);
    }
    install(crowd).start();

    assertThat(searched()).isEmpty();
    assertThat(logged())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        "com.acme.robots 1.0.0 (bundle 1): expected at most 16 descriptors,"
                            + " not 17"));
  }

  /** The check is there whenever the provider is, so that nothing gets in unchecked. */
  @Test
  void anUpdateReplacesTheTypes() throws Exception {
    Bundle robots =
        install(
            new VendorJar("1.0.0").type("arm.json", "acme.arm", 1).type("leg.json", "acme.leg", 1));
    robots.start();
    List<String> events = eventsFromNowOn();

    robots.update(new VendorJar("1.1.0").type("arm.json", "acme.arm", 4).open());

    assertThat(events)
        .containsExactly(
            "- SearchProvider",
            "- ResourceCheck",
            "- SearchProvider",
            "- ResourceCheck",
            "+ ResourceCheck",
            "+ SearchProvider");
    assertThat(searched()).containsExactly("acme.arm");
    assertThatThrownBy(() -> check("acme.arm").check("{\"axes\":3}".getBytes(UTF_8)))
        .hasMessage("expected at least 4");

    robots.update(new VendorJar("1.2.0").open());
    assertThat(searched()).isEmpty();
    assertThat(checked()).isEmpty();
  }

  @Test
  void theRulesAreNamedByWhatTheDescriptorSays() throws Exception {
    Bundle robots = install(new VendorJar("1.0.0").type("arm.json", "acme.arm", 1));
    robots.start();
    String first = check("acme.arm").rules();

    robots.update(new VendorJar("1.1.0").type("other.json", "acme.arm", 1).open());
    assertThat(check("acme.arm").rules()).isEqualTo(first).hasSize(64);

    robots.update(new VendorJar("1.2.0").type("arm.json", "acme.arm", 2).open());
    assertThat(check("acme.arm").rules()).isNotEqualTo(first);
  }

  @Test
  void aStoppedBundleOffersNothingUntilItRunsAgain() throws Exception {
    Bundle robots = install(new VendorJar("1.0.0").type("arm.json", "acme.arm", 1));
    robots.start();

    robots.stop();
    assertThat(searched()).isEmpty();
    assertThat(checked()).isEmpty();

    robots.start();
    assertThat(searched()).containsExactly("acme.arm");

    robots.uninstall();
    assertThat(searched()).isEmpty();
    assertThat(checked()).isEmpty();
    assertThat(logged()).isEmpty();
  }

  @Test
  void theTypesGoWithTheExtenderAndComeBackWithTheNext() throws Exception {
    Bundle robots = install(new VendorJar("1.0.0").type("arm.json", "acme.arm", 1));
    robots.start();

    extender.close();

    assertThat(robots.getState()).isEqualTo(Bundle.ACTIVE);
    assertThat(searched()).isEmpty();
    assertThat(checked()).isEmpty();
    extender = new DescribedTypes(context);
    assertThat(searched()).containsExactly("acme.arm");
  }

  private Bundle install(VendorJar jar) throws BundleException {
    return context.installBundle("jar-" + context.getBundles().length, jar.open());
  }

  private List<String> searched() {
    return services(SearchProvider.class).map(provider -> provider.type().name()).sorted().toList();
  }

  private List<String> checked() {
    return services(ResourceCheck.class).map(ResourceCheck::type).sorted().toList();
  }

  private ResourceCheck check(String type) {
    return services(ResourceCheck.class)
        .filter(check -> check.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private <T> Stream<T> services(Class<T> type) {
    return references(type).stream().map(context::getService).map(type::cast);
  }

  private List<ServiceReference<?>> references(Class<?> type) {
    try {
      ServiceReference<?>[] all = context.getAllServiceReferences(type.getName(), null);
      return all == null ? List.of() : Arrays.asList(all);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> eventsFromNowOn() {
    List<String> events = new ArrayList<>();
    context.addServiceListener(
        event -> {
          String[] names =
              (String[]) event.getServiceReference().getProperty(Constants.OBJECTCLASS);
          String sign = event.getType() == ServiceEvent.REGISTERED ? "+ " : "- ";
          events.add(sign + names[0].substring(names[0].lastIndexOf('.') + 1));
        });
    return events;
  }

  private List<String> logged() {
    return log.toString(UTF_8).lines().toList();
  }
}
