package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.node.NodeHome;

class SequenceFileTest {
  @TempDir private Path directory;

  @Test
  void beginsAtZero() {
    assertThat(new SequenceFile(new NodeHome(directory)).reserved()).isZero();
  }

  @Test
  void remembersWhatWasReserved() throws IOException {
    new SequenceFile(new NodeHome(directory)).reserve(1_790_000_000_000_000_000L);

    assertThat(new SequenceFile(new NodeHome(directory)).reserved())
        .isEqualTo(1_790_000_000_000_000_000L);
  }

  @Test
  void isReadableByTheOwnerOnly() throws IOException {
    new SequenceFile(new NodeHome(directory)).reserve(1);

    assertThat(Files.getPosixFilePermissions(directory.resolve(SequenceFile.NAME)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void goesOnFromTheClockWhenTheFileIsBroken() throws IOException {
    Files.writeString(directory.resolve(SequenceFile.NAME), "not a number");

    assertThat(new SequenceFile(new NodeHome(directory)).reserved()).isZero();
  }
}
