package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Who writes the files in {@code etc}: whoever edits them, and not the node that reads them. */
class SettingsFilesIT {
  private Node node;

  @BeforeEach
  void create() {
    NodePlan plan = NodePlan.of("node", Ground.fresh("etc").resolve("node"), NodeKey.swarmKey());
    node = Node.create(Ground.distribution(), plan);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void areLeftAloneByAStart() {
    Map<Path, FileTime> before = settings();

    node.start();

    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void areWrittenByTheCommandsThatEditThem() throws IOException {
    node.start();
    Path file = node.file("etc/org.apache.karaf.log.cfg");
    long comments = comments(file);

    node.run("config:property-set --pid org.apache.karaf.log size 400");

    assertThat(node.run("config:property-get --pid org.apache.karaf.log size")).contains("400");
    assertThat(Files.readString(file)).containsPattern("size *= *\"?400");
    assertThat(comments(file)).isPositive().isEqualTo(comments);
  }

  private static long comments(Path file) throws IOException {
    return Files.readString(file).lines().filter(line -> line.startsWith("#")).count();
  }

  private Map<Path, FileTime> settings() {
    Map<Path, FileTime> all = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(node.file("etc"), "*.cfg")) {
      for (Path file : files) {
        all.put(file.getFileName(), Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
