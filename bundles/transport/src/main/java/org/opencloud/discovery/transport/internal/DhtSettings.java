package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.kad.KadParams;

/**
 * Reads the settings {@code dht.*}. A value that cannot be used is named in the log and replaced by
 * its default.
 */
final class DhtSettings {
  private static final String PREFIX = "dht.";
  private static final String SUFFIX = "/kad/1.0.0";
  private static final int MANY = 1_000_000;

  /** Records and providers are kept in one file of at most 16 MiB. */
  private static final int MAX_RECORD_MIB = 8;

  private static final int MAX_PROVIDERS = 5_000;

  private final Map<String, Object> properties;
  private final SettingsFile file;

  private DhtSettings(Map<String, Object> properties, Consumer<String> complaints) {
    this.properties = properties;
    this.file = new SettingsFile("org.opencloud.discovery.transport", complaints);
  }

  /**
   * The parameters of the DHT; empty when it is off.
   *
   * @param complaints told of each value that is replaced, for people
   */
  static Optional<KadParams> read(Map<String, Object> properties, Consumer<String> complaints) {
    return new DhtSettings(properties, complaints).params();
  }

  private Optional<KadParams> params() {
    String mode = mode();
    if (mode.equals("off")) {
      return Optional.empty();
    }
    KadParams standard = KadParams.defaults(prefix() + SUFFIX);
    return Optional.of(
        standard
            .withServer(mode.equals("server"))
            .with(lookups(standard.lookups()))
            .with(serving(standard.serving()))
            .with(holding(standard.holding()))
            .with(timing(standard.timing())));
  }

  private String mode() {
    String mode = text("mode", "server");
    if (mode.equals("off") || mode.equals("client") || mode.equals("server")) {
      return mode;
    }
    file.replaced(PREFIX + "mode", "off, client or server", "server");
    return "server";
  }

  private String prefix() {
    String prefix = text("prefix", "/oc");
    if (prefix.matches("(/[A-Za-z0-9._-]{1,64}){1,4}")) {
      return prefix;
    }
    file.replaced(PREFIX + "prefix", "a path such as /oc", "/oc");
    return "/oc";
  }

  private KadParams.Lookups lookups(KadParams.Lookups standard) {
    int alpha = number("alpha", 1, 100, standard.alpha());
    return new KadParams.Lookups(
        number("k", 1, 100, standard.k()),
        alpha,
        Math.min(alpha, standard.paths()),
        number("peers.per.group", 0, 100, standard.perGroup()),
        number("lookups.max", 1, 10_000, standard.concurrent()),
        standard.asked(),
        standard.candidates());
  }

  private KadParams.Serving serving(KadParams.Serving standard) {
    return new KadParams.Serving(
        standard.message(),
        standard.answer(),
        number("requests.per.stream", 1, MANY, standard.perStream()),
        number("streams.per.peer", 1, 10_000, standard.streamsPerPeer()),
        number("streams.max", 1, 100_000, standard.streams()),
        number("requests.per.second", 1, MANY, standard.perSecond()),
        number("requests.burst", 1, MANY, standard.burst()),
        standard.pipelined());
  }

  private KadParams.Holding holding(KadParams.Holding standard) {
    return new KadParams.Holding(
        standard.key(),
        standard.value(),
        standard.providerKey(),
        number("records.max", 0, 20_000, standard.records()),
        1_048_576L * number("records.mib", 0, MAX_RECORD_MIB, (int) (standard.bytes() >> 20)),
        number("records.per.peer", 0, 20_000, standard.perPeer()),
        number("puts.per.second", 1, MANY, standard.putsPerSecond()),
        number("puts.burst", 1, MANY, standard.putBurst()),
        number("providers.max", 0, MAX_PROVIDERS, standard.providers()),
        number("providers.per.key", 0, MAX_PROVIDERS, standard.providersPerKey()),
        number("keys.per.provider", 0, MAX_PROVIDERS, standard.keysPerProvider()));
  }

  private KadParams.Timing timing(KadParams.Timing standard) {
    return new KadParams.Timing(
        standard.dial(),
        standard.request(),
        standard.slow(),
        standard.idle(),
        standard.spare(),
        Duration.ofSeconds(
            number("refresh.seconds", 10, 86_400, (int) standard.refresh().toSeconds())),
        standard.recordAge(),
        standard.providerAge(),
        standard.providerAddressAge(),
        standard.renew(),
        standard.snapshot());
  }

  private int number(String key, int min, int max, int standard) {
    String text = text(key, Integer.toString(standard));
    return file.number(PREFIX + key, () -> Integer.parseInt(text), min, max, standard);
  }

  private String text(String key, String standard) {
    Object value = properties.get(PREFIX + key);
    return value == null ? standard : value.toString().trim();
  }
}
