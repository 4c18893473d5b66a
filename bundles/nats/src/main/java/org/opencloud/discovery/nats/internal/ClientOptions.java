package org.opencloud.discovery.nats.internal;

import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Turns the settings into the client library's options; reads the secret files. */
final class ClientOptions {
  /** Small: what waits in the library is bounded by number only, and results are large. */
  private static final int OUTGOING_QUEUE = 128;

  private static final int MAX_SECRET = 8 * 1024;
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PING_INTERVAL = Duration.ofSeconds(20);

  private final Settings settings;

  ClientOptions(Settings settings) {
    this.settings = settings;
  }

  /** Reads the files anew each time: an operator may have put them right. */
  Options.Builder builder() throws IOException, GeneralSecurityException {
    Options.Builder options =
        new Options.Builder()
            .servers(settings.servers().stream().map(URI::toString).toArray(String[]::new))
            .connectionName("oc-discovery")
            .connectionTimeout(settings.connectTimeout())
            .maxReconnects(-1)
            .reconnectWait(settings.reconnectWait())
            .pingInterval(PING_INTERVAL)
            .socketWriteTimeout(WRITE_TIMEOUT)
            .writeQueuePushTimeout(SEND_TIMEOUT)
            .maxMessagesInOutgoingQueue(OUTGOING_QUEUE)
            // The certificate names the host, not the address it resolves to.
            .hostnameResolveMode(Options.HostnameResolveMode.Unresolved)
            .noEcho();
    secure(options);
    login(options);
    return options;
  }

  private void secure(Options.Builder options) throws IOException, GeneralSecurityException {
    if (settings.secure()) {
      options.sslContext(TlsContext.of(settings.tls()));
    } else {
      // Addresses that a server tells of were not allowed by name.
      options.ignoreDiscoveredServers();
    }
  }

  private void login(Options.Builder options) throws IOException {
    Settings.Login login = settings.login();
    if (login.credentials().isPresent()) {
      Path file = login.credentials().get();
      requireReadable(file);
      options.authHandler(Nats.credentials(file.toString()));
    }
    if (login.nkey().isPresent()) {
      options.authHandler(Nats.staticCredentials(null, secret(login.nkey().get())));
    }
    if (login.token().isPresent()) {
      options.token(secret(login.token().get()));
    }
    Optional<Path> password = login.password();
    if (password.isPresent()) {
      options.userInfo(login.user().toCharArray(), secret(password.get()));
    }
  }

  /** The file's text without the line end after it. */
  private static char[] secret(Path file) throws IOException {
    requireReadable(file);
    if (Files.size(file) > MAX_SECRET) {
      throw new IOException(file + ": expected at most " + MAX_SECRET + " bytes");
    }
    CharBuffer text =
        StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(file)));
    int end = text.limit();
    while (end > 0 && Character.isWhitespace(text.get(end - 1))) {
      end--;
    }
    char[] secret = Arrays.copyOf(text.array(), end);
    if (secret.length == 0) {
      throw new IOException(file + ": expected a secret, found nothing");
    }
    return secret;
  }

  private static void requireReadable(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": cannot be read");
    }
  }
}
