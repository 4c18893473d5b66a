package com.acme.gpuslice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

/** The descriptor and the samples as a node takes them. */
class DescribedTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "gpu-slice.json";
  }

  @Override
  protected List<String> samples() {
    try (Stream<Path> files = Files.list(Path.of("src/samples"))) {
      return files.sorted().map(DescribedTypeTest::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String word() {
    return "h100";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of(
        "gpu.slices",
        """
        {"id":"many","name":"Eight of seven","gpu":{"model":"H100","slices":8},"memory":{"gib":90}}
        """,
        "memory.gib",
        """
        {"id":"none","name":"No memory","gpu":{"model":"H100","slices":1},"memory":{"gib":0}}
        """);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
