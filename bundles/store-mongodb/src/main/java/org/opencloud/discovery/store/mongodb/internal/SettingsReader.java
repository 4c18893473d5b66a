package org.opencloud.discovery.store.mongodb.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.opencloud.discovery.api.node.SettingsFile;

/** Checks the configuration file; what is wrong is named by key, bad numbers are replaced. */
final class SettingsReader {
  /** Stands in for settings that cannot be read, so that a store is there to say so. */
  static final Settings NONE =
      new Settings(
          "",
          "",
          "",
          Optional.empty(),
          "",
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  private static final Pattern SCHEME = Pattern.compile("mongodb(\\+srv)?://.+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,38}");

  private final MongoConfig config;
  private final SettingsFile file;

  SettingsReader(MongoConfig config, SettingsFile file) {
    this.config = config;
    this.file = file;
  }

  /** Whether this store is wanted at all. */
  boolean wanted() {
    return !config.uri().isBlank();
  }

  Settings read() throws BadSetting {
    if (!SCHEME.matcher(config.uri().strip()).matches()) {
      throw new BadSetting("uri", "mongodb://host:port or mongodb+srv://name");
    }
    if (!NAME.matcher(config.database()).matches()) {
      throw new BadSetting("database", "1 to 38 letters, digits, '_' and '-'");
    }
    if (config.user().isBlank() != config.password_file().isBlank()) {
      throw new BadSetting("user", "to be set together with password.file");
    }
    return new Settings(
        config.uri().strip(),
        config.database(),
        config.user().strip(),
        Optional.of(config.password_file().strip()).filter(file -> !file.isEmpty()).map(Path::of),
        config.auth_source().strip(),
        millis(
            "server.selection.timeout.millis",
            config::server_selection_timeout_millis,
            NONE.selectionTimeout()),
        millis("read.timeout.millis", config::read_timeout_millis, NONE.readTimeout()),
        millis("write.timeout.millis", config::write_timeout_millis, NONE.writeTimeout()));
  }

  private Duration millis(String key, IntSupplier value, Duration standard) {
    return Duration.ofMillis(file.number(key, value, 100, 600_000, (int) standard.toMillis()));
  }
}
