package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A vendor's machine: Maven, and a local repository that has nothing of ours, nor of this vendor.
 * What is public is taken from this machine's local repository, as far as it is there.
 */
final class Workshop {
  private static final int PATIENCE_MINUTES = 8;
  private static final Path REPOSITORY = Ground.PROJECT.resolve("repository/target/repository");
  private static final Path PUBLIC = Path.of(System.getProperty("user.home"), ".m2/repository");
  private static final List<String> NOT_PUBLIC = List.of("org/opencloud", "com/acme");

  private final Path directory;
  private final Path localRepository;

  private Workshop(Path directory, Path localRepository) {
    this.directory = directory;
    this.localRepository = localRepository;
  }

  /** One in an empty folder that is no part of our build. */
  static Workshop open(Path directory) throws IOException {
    Path local = Ground.PROJECT.resolve("target/vendor-repository");
    for (String name : NOT_PUBLIC) {
      delete(local.resolve(name));
    }
    if (Files.isDirectory(PUBLIC)) {
      takePublic(local);
    }
    return new Workshop(directory, local);
  }

  private static void takePublic(Path local) throws IOException {
    try (Stream<Path> files = Files.walk(PUBLIC)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = PUBLIC.relativize(file);
        Path copy = local.resolve(name);
        if (NOT_PUBLIC.stream().noneMatch(name::startsWith) && !Files.exists(copy)) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  /** Where the published artifacts are, as Maven names it. */
  static String repository() {
    return REPOSITORY.toUri().toString();
  }

  /** Makes a project of the archetype. */
  Project generate(String kind, String name) {
    String said =
        maven(
            directory,
            "-gs",
            REPOSITORY.resolve("settings.xml").toString(),
            "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate",
            "-DarchetypeGroupId=org.opencloud.discovery",
            "-DarchetypeArtifactId=resource-type-archetype",
            "-DarchetypeVersion=1.0.0",
            "-Drepository=" + repository(),
            "-DgroupId=com.acme",
            "-DartifactId=" + name,
            "-Dversion=1.0.0",
            "-Dpackage=com.acme." + name.replace("-", ""),
            "-DresourceType=acme." + name,
            "-Dkind=" + kind);
    assertThat(said).doesNotContain("Don't override", "archetype-catalog.xml was not found");
    assertThat(directory.resolve(name).resolve(".gitignore")).exists();
    return new Project(name, directory.resolve(name));
  }

  /** Takes a project along that is there already. */
  Project copy(Path source) throws IOException {
    String name = source.getFileName().toString();
    Path copy = Files.createDirectories(directory.resolve("taken")).resolve(name);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(f -> !source.relativize(f).startsWith("target")).toList()) {
        Files.copy(file, copy.resolve(source.relativize(file)));
      }
    }
    return new Project(name, copy);
  }

  private String maven(Path where, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Ground.PROJECT.resolve("mvnw").toString()));
    command.addAll(List.of("-B", "-ntp", "-Dmaven.repo.local=" + localRepository));
    command.addAll(List.of(arguments));
    try {
      Path log = Files.createTempFile(directory, "maven", ".log");
      Process maven =
          new ProcessBuilder(command)
              .directory(where.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(new File("/dev/null"))
              .start();
      try {
        boolean ended = maven.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        String said = Files.readString(log);
        assertThat(ended && maven.exitValue() == 0).as("%s\n%s", command, said).isTrue();
        return said;
      } finally {
        maven.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A resource type as its vendor has it. */
  final class Project {
    private final String name;
    private final Path folder;

    private Project(String name, Path folder) {
      this.name = name;
      this.folder = folder;
    }

    String name() {
      return name;
    }

    String type() {
      return "acme." + name;
    }

    Path file(String path) {
      return folder.resolve(path);
    }

    /** Runs {@code mvn verify}, with more if wanted; what Maven said. */
    String verify(String... more) {
      return maven(
          folder, Stream.concat(Stream.of("verify"), Stream.of(more)).toArray(String[]::new));
    }

    /** Runs {@code mvn deploy} into a repository of the vendor's own, with all that verify does. */
    void deploy(Path repository, String... more) {
      maven(
          folder,
          Stream.concat(
                  Stream.of("deploy", "-DaltDeploymentRepository=acme::" + repository.toUri()),
                  Stream.of(more))
              .toArray(String[]::new));
    }

    /** What {@code mvn verify} left to ship, of this version. */
    Path kar(String version) {
      return folder.resolve("target").resolve(name + "-" + version + ".kar");
    }

    /** Gives it another version. */
    void raise(String version, String newer) throws IOException {
      edit("pom.xml", "<version>" + version + "</version>", "<version>" + newer + "</version>");
    }

    /** Replaces a text that is in a file. */
    void edit(String path, String text, String other) throws IOException {
      String before = Files.readString(file(path));
      assertThat(before).contains(text);
      // The project's own version stands before those of what it uses.
      int at = before.indexOf(text);
      String after = before.substring(0, at) + other + before.substring(at + text.length());
      Files.writeString(file(path), after);
    }

    /** Its samples, each one JSON object. */
    List<String> samples() throws IOException {
      List<String> samples = new ArrayList<>();
      try (Stream<Path> files = Files.list(file("src/samples"))) {
        for (Path sample : files.sorted().toList()) {
          samples.add(Files.readString(sample));
        }
      }
      return samples;
    }
  }
}
