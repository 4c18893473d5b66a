package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;

class ResourceLoadTest {
  @TempDir Path folder;
  private final LineRegistry registry = new LineRegistry();
  private final List<String> told = new ArrayList<>();
  private final ResourceLoad load =
      new ResourceLoad(
          registry,
          (file, line, field, message) ->
              told.add(Path.of(file).getFileName() + ":" + line + ":" + field + ":" + message));

  @Test
  void aFolderGivesItsJsonFilesInOrderAndNothingElse() throws Exception {
    write("b.ndjson", "");
    write("a.JSON", "");
    write("notes.txt", "");
    Files.createDirectory(folder.resolve("sub.json"));
    assertThat(ResourceFiles.in(folder, List.of(".")))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("a.JSON", "b.ndjson");
  }

  @Test
  void badEntriesAreNamedWithFileLineAndFieldAndGoodOnesGoIn() throws Exception {
    write("a.ndjson", "good\nbad\ngood\n");
    write("b.ndjson", "good\n");
    load.load("", ResourceFiles.in(folder, List.of("a.ndjson", "b.ndjson")), () -> false);
    assertThat(told).containsExactly("a.ndjson:2:name:expected good");
    assertThat(load.loaded()).isEqualTo(3);
    assertThat(load.refused()).isEqualTo(1);
    assertThat(load.unsearched()).containsExactly("T1", "T3");
  }

  @Test
  void aFileThatIsNotThereIsNamedAndTheOthersGoIn() throws Exception {
    write("b.json", "good\n");
    load.load("", ResourceFiles.in(folder, List.of("a.json", "b.json")), () -> false);
    assertThat(told).containsExactly("a.json:0::no such file on the node");
    assertThat(load.loaded()).isEqualTo(1);
  }

  @Test
  void stopsBetweenFilesWhenTold() throws Exception {
    write("a.json", "good\n");
    load.load("", ResourceFiles.in(folder, List.of("a.json")), () -> true);
    assertThat(load.loaded()).isZero();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** Takes lines that say they are good. */
  private static final class LineRegistry implements ResourceRegistry {
    @Override
    public Loaded load(String type, InputStream in, LoadReport report, BooleanSupplier stop) {
      List<String> lines;
      try {
        lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).equals("good")) {
          report.refused(i + 1, "name", "expected good");
        }
      }
      return new Loaded(lines.stream().filter("good"::equals).count(), Set.of("T" + lines.size()));
    }

    @Override
    public Optional<ResourceRefused> misfit(Resource resource) {
      return Optional.empty();
    }

    @Override
    public boolean isSearched(String type) {
      return false;
    }

    @Override
    public Resource add(String type, byte[] json) {
      throw new UnsupportedOperationException("not used here");
    }

    @Override
    public boolean remove(String type, String id) {
      return false;
    }

    @Override
    public Optional<Resource> get(String type, String id) {
      return Optional.empty();
    }

    @Override
    public List<Resource> page(Optional<String> type, String after, int limit) {
      return List.of();
    }

    @Override
    public long copy(String from, String to, LongConsumer progress, BooleanSupplier stop) {
      return 0;
    }
  }
}
