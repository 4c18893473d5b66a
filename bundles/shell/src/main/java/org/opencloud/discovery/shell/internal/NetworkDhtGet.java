package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code network:dht-get}. */
@Service
@Command(
    scope = "network",
    name = "dht-get",
    description = "Shows the record under a key of the DHT; the best of those found near the key")
public final class NetworkDhtGet extends NodeCommand {
  @Argument(name = "key", description = "Such as /node/did:key:z6Mk…", required = true)
  String key;

  @Option(name = "--quorum", description = "Stop after so many valid values; 0: ask all near it")
  int quorum;

  @Option(name = "--deadline", description = "Milliseconds, 1 to 300000")
  long deadline = 10_000;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    long millis = DhtService.checked(deadline);
    if (quorum < 0) {
      throw failed("--quorum: expected 0 or more");
    }
    byte[] value =
        DhtService.result(
                DhtService.of(services).get(key, quorum, Duration.ofMillis(millis)), millis)
            .orElseThrow(() -> failed("no record under " + key));
    if (json) {
      String base64 = Base64.getEncoder().encodeToString(value);
      print(out, Json.object().put("key", key).put("value", base64));
    } else {
      out.println(
          Plain.text(text(value).orElseGet(() -> Base64.getEncoder().encodeToString(value))));
    }
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
