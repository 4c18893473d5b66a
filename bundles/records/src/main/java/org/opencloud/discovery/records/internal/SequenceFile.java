package org.opencloud.discovery.records.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.opencloud.discovery.api.node.NodeHome;

/** The sequence number of this node's last record, in its home. Blocks for the disk. */
final class SequenceFile {
  static final String NAME = "record.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final NodeHome home;

  SequenceFile(NodeHome home) {
    this.home = home;
  }

  /** 0 when there was no record yet. */
  long read() throws IOException {
    try {
      Optional<byte[]> content = home.read(NAME);
      return content.isEmpty() ? 0 : sequence(JSON.readTree(content.get()));
    } catch (IOException e) {
      throw named(e);
    }
  }

  private static long sequence(JsonNode json) throws IOException {
    JsonNode sequence = json.path("sequence");
    if (!sequence.isIntegralNumber() || !sequence.canConvertToLong() || sequence.asLong() < 0) {
      throw new IOException("sequence: expected a whole number");
    }
    return sequence.asLong();
  }

  private IOException named(IOException e) {
    return new IOException(home.file(NAME) + ": " + e.getMessage(), e);
  }

  /** Durable when it returns. */
  void write(long sequence) throws IOException {
    try {
      home.write(NAME, ("{\"version\":1,\"sequence\":" + sequence + "}\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw named(e);
    }
  }
}
