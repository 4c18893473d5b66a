package org.opencloud.discovery.nats.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.wire.BridgeMessages.PayloadForm;

/** Checks the configuration file; what is wrong is named by key, bad numbers are replaced. */
final class SettingsReader {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");
  private static final Pattern SUBJECT =
      Pattern.compile("[^\\s.*>\\p{Cntrl}]+(\\.[^\\s.*>\\p{Cntrl}]+)*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final NatsConfig config;
  private final SettingsFile file;

  SettingsReader(NatsConfig config, SettingsFile file) {
    this.config = config;
    this.file = file;
  }

  Settings read() throws BadSetting {
    Settings settings =
        new Settings(
            servers(),
            Set.copyOf(list(config.plaintext_hosts().toLowerCase(Locale.ROOT))),
            tls(),
            login(),
            subjects(),
            partnerSubjects(),
            relationApps(),
            payload(),
            file.number("outbound.messages", config::outbound_messages, 100, 1_000_000, 10_000),
            file.number("outbound.bytes", config::outbound_bytes, 1 << 20, 1 << 30, 32 << 20),
            Duration.ofMillis(
                file.number(
                    "connect.timeout.millis", config::connect_timeout_millis, 100, 60_000, 2_000)),
            Duration.ofMillis(
                file.number(
                    "reconnect.wait.millis", config::reconnect_wait_millis, 10, 60_000, 1_000)));
    if (!settings.secure()) {
      requireNamed(settings);
    }
    return settings;
  }

  private List<URI> servers() throws BadSetting {
    List<String> texts = list(config.servers());
    if (texts.isEmpty()) {
      throw new BadSetting("servers", "at least one address such as nats://127.0.0.1:4222");
    }
    try {
      List<URI> servers = texts.stream().map(URI::create).toList();
      if (servers.stream().allMatch(SettingsReader::isServer)) {
        return servers;
      }
    } catch (IllegalArgumentException e) {
      // Told below, without the text: it may hold a password.
    }
    throw new BadSetting("servers", "nats://host:port or tls://host:port, without user or path");
  }

  private static boolean isServer(URI uri) {
    return uri.getScheme() != null
        && Set.of("nats", "tls").contains(uri.getScheme())
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawPath().isEmpty();
  }

  private static void requireNamed(Settings settings) throws BadSetting {
    for (URI server : settings.servers()) {
      String host = server.getHost().toLowerCase(Locale.ROOT);
      if (!LOOPBACK.matcher(host).matches() && !settings.plaintextHosts().contains(host)) {
        throw new BadSetting(
            "servers", "tls:// for " + host + ", or that host named in plaintext.hosts");
      }
    }
  }

  private Settings.Tls tls() throws BadSetting {
    Settings.Tls tls =
        new Settings.Tls(
            file(config.tls_authorities_file()),
            file(config.tls_certificate_file()),
            file(config.tls_key_file()));
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      throw new BadSetting("tls.certificate.file", "to be set together with tls.key.file");
    }
    return tls;
  }

  private Settings.Login login() throws BadSetting {
    Settings.Login login =
        new Settings.Login(
            file(config.credentials_file()),
            file(config.nkey_file()),
            file(config.token_file()),
            config.user().strip(),
            file(config.password_file()));
    if (login.user().isEmpty() == login.password().isPresent()) {
      throw new BadSetting("user", "to be set together with password.file");
    }
    long ways =
        Stream.of(login.credentials(), login.nkey(), login.token(), login.password())
            .filter(Optional::isPresent)
            .count();
    if (ways > 1) {
      throw new BadSetting(
          "credentials.file", "only one of credentials.file, nkey.file, token.file and user");
    }
    return login;
  }

  private Settings.Subjects subjects() throws BadSetting {
    Settings.Subjects subjects =
        new Settings.Subjects(
            subject("subject.request", config.subject_request()),
            subject("subject.result", config.subject_result()),
            subject("subject.status", config.subject_status()),
            optionalSubject("subject.create", config.subject_create()),
            optionalSubject("subject.remove", config.subject_remove()),
            config.queue_group().strip());
    if (!NAME.matcher(subjects.queue()).matches()) {
      throw new BadSetting("queue.group", "1 to 64 letters, digits, '.', '_' and '-'");
    }
    return subjects;
  }

  private Settings.PartnerSubjects partnerSubjects() throws BadSetting {
    return new Settings.PartnerSubjects(
        subject("subject.partner.create", config.subject_partner_create()),
        subject("subject.partner.remove", config.subject_partner_remove()),
        subject("subject.considers", config.subject_considers()),
        subject("subject.planner", config.subject_planner()));
  }

  private Set<String> relationApps() throws BadSetting {
    Set<String> apps = Set.copyOf(list(config.relations_from_nats()));
    if (!apps.stream().allMatch(app -> NAME.matcher(app).matches())) {
      throw new BadSetting(
          "relations.from.nats", "names of 1 to 64 letters, digits, '.', '_' and '-'");
    }
    return apps;
  }

  private static String optionalSubject(String key, String text) throws BadSetting {
    return text.isBlank() ? "" : subject(key, text);
  }

  private static String subject(String key, String text) throws BadSetting {
    String subject = text.strip();
    if (subject.length() > 256 || !SUBJECT.matcher(subject).matches()) {
      throw new BadSetting(key, "a NATS subject without wildcards");
    }
    return subject;
  }

  private PayloadForm payload() throws BadSetting {
    return switch (config.payload_encoding().strip().toLowerCase(Locale.ROOT)) {
      case "object" -> PayloadForm.OBJECT;
      case "base64" -> PayloadForm.BASE64;
      default -> throw new BadSetting("payload.encoding", "object or base64");
    };
  }

  private static Optional<Path> file(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.toList());
  }
}
