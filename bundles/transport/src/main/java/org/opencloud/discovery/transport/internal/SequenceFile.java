package org.opencloud.discovery.transport.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.opencloud.discovery.api.node.NodeHome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the highest reserved gossip sequence number, so that none is ever used again. */
final class SequenceFile {
  static final String NAME = "gossip.seq";
  private static final Logger LOG = LoggerFactory.getLogger(SequenceFile.class);

  private final NodeHome home;

  SequenceFile(NodeHome home) {
    this.home = home;
  }

  /** The highest number ever reserved; 0 at first. */
  long reserved() {
    try {
      return home.read(NAME).map(SequenceFile::number).orElse(0L);
    } catch (IOException | NumberFormatException e) {
      LOG.error(
          "{}: expected a decimal number; remove the file to go on from the clock: {}",
          home.file(NAME),
          e.getMessage());
      return 0;
    }
  }

  /** Keeps the number for good. */
  void reserve(long upTo) throws IOException {
    home.write(NAME, (upTo + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static long number(byte[] content) {
    return Long.parseLong(new String(content, StandardCharsets.US_ASCII).trim());
  }
}
