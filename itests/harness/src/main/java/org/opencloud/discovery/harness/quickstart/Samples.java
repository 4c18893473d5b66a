package org.opencloud.discovery.harness.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;

/** Resources to find: public ones, one for a partner, private ones. */
public final class Samples {
  private static final String RESOURCE = "/samples/resources.ndjson";

  private Samples() {}

  /** Adds them to the owner's catalogue; some are shared with the partner only. */
  public static void load(Node owner, Node partner) {
    Path file = owner.directory().resolve("samples.ndjson");
    try (InputStream samples = Samples.class.getResourceAsStream(RESOURCE)) {
      if (samples == null) {
        throw new HarnessException("no samples in this build: " + RESOURCE);
      }
      String text =
          new String(samples.readAllBytes(), StandardCharsets.UTF_8)
              .replace("${self}", owner.key().did())
              .replace("${partner}", partner.key().peerId())
              .replace("${other}", NodeKey.generate().peerId());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
    owner.run("resource:add " + file);
  }
}
