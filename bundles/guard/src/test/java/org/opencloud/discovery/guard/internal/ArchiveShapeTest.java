package org.opencloud.discovery.guard.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives on which two readers would not agree, and archives that are too large. */
class ArchiveShapeTest {
  private static final ArchiveShape.Limits SMALL =
      new ArchiveShape.Limits(10_000, 8, 4_000, 600, 100, 2);

  @TempDir Path directory;

  private Path archive(String... names) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name : names) {
      entries.put(name, Archives.bytes(name.endsWith("/") ? "" : "content"));
    }
    return Archives.write(directory.resolve("a.jar"), entries);
  }

  private Path archive(String name, int size) throws IOException {
    return Archives.write(directory.resolve("a.jar"), Map.of(name, new byte[size]));
  }

  private static void assertRefused(Path archive, String reason) {
    assertThatThrownBy(() -> ArchiveShape.of(archive, SMALL))
        .isInstanceOf(BadArchive.class)
        .hasMessageContaining(reason);
  }

  @Test
  void takesAnOrdinaryOne() throws Exception {
    ArchiveShape shape = ArchiveShape.of(Archives.plain(directory.resolve("p.jar")), SMALL);

    assertThat(shape.files()).contains("acme/A.class").doesNotContain("acme/");
    assertThat(shape.manifest()).isNotEmpty();
    assertThat(shape.signed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "a//b",
        "./a",
        "a/.",
        "..",
        "C:evil",
        "a\\..\\evil",
        "..\\evil"
      })
  void refusesNamesThatLeadOut(String name) throws Exception {
    assertRefused(archive("ok", name), "leads out of the archive");
  }

  @Test
  void refusesControlCharactersAndLongNames() throws Exception {
    assertRefused(archive("a\nb"), "control character");
    assertRefused(archive("a".repeat(2_000)), "2000 characters");
  }

  @Test
  void refusesANameThatIsThereTwice() throws Exception {
    Path twice = Archives.renamed(archive("acme/A.class", "acme/B.class"), "/B.class", "/A.class");

    assertRefused(twice, "acme/A.class is there twice");
    assertRefused(archive("acme", "acme/"), "is there twice");
    assertRefused(archive("META-INF/MANIFEST.MF", "META-INF/manifest.mf"), "META-INF/manifest.mf");
  }

  @Test
  void refusesAFolderWithContent() throws Exception {
    Path strange = Archives.renamed(archive("acme/content0"), "acme/content0", "acme/content/");

    assertRefused(strange, "has content");
  }

  @Test
  void refusesSignatureFilesThatNotEveryReaderFinds() throws Exception {
    assertRefused(archive("META-INF/sub/X.SF"), "is in a folder");
    assertRefused(archive("META-INF/versions/9/X.rsa"), "is in a folder");
    assertRefused(archive("META-INF/SIG-A"), "unknown kind");
    assertRefused(archive("META-INF/x.RSA", "META-INF/X.EC"), "two signature blocks X");
    assertRefused(archive("meta-inf/MANIFEST.MF"), "the manifest is called meta-inf/MANIFEST.MF");
    assertRefused(
        archive("META-INF/A.SF", "META-INF/A.EC", "META-INF/B.SF"), "more than 2 signature files");
  }

  @Test
  void looksAtSizesFirst() throws Exception {
    assertRefused(archive("META-INF/MANIFEST.MF", 601), "MANIFEST.MF is larger than 600");
    assertRefused(archive("META-INF/A.SF", 601), "A.SF is larger than 600");
    assertRefused(archive("META-INF/A.RSA", 101), "A.RSA is larger than 100");
    assertRefused(archive("content", 4_001), "unpacked");
    assertRefused(archive("1", "2", "3", "4", "5", "6", "7", "8", "9"), "more than 8 entries");
    assertRefused(Files.write(directory.resolve("b.jar"), new byte[10_001]), "larger than");
  }

  @Test
  void refusesWhatIsNoArchive() throws Exception {
    Path whole = archive("a", "b");
    byte[] bytes = Files.readAllBytes(whole);
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);

    assertRefused(Files.write(directory.resolve("empty.jar"), new byte[0]), "no readable archive");
    assertRefused(Files.write(directory.resolve("half.jar"), half), "no readable archive");
    assertRefused(directory.resolve("missing.jar"), "no readable archive");
  }
}
