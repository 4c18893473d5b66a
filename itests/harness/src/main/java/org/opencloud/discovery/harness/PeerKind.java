package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The foreign implementations of libp2p that there is a peer over, in {@code itests/peers}. */
public enum PeerKind {
  GO(
      "go",
      new Sources("go", "go.mod", "github.com/libp2p/go-libp2p (v\\S+)", "go-libp2p"),
      new GoToolchain(),
      new Traits(Set.of("RSA", "ECDSA", "Secp256k1"), "RSA", Resets.WITH_CODES, false)),
  RUST(
      "rust",
      new Sources("rust", "Cargo.lock", "name = \"libp2p\"\nversion = \"(\\S+)\"", "rust-libp2p"),
      new CargoToolchain(),
      new Traits(Set.of("ECDSA", "Secp256k1"), "ECDSA", Resets.AS_ENDS, false)),
  /** js-libp2p of today. */
  JS(
      "js",
      new Sources("js", "a/package-lock.json", Sources.JS_VERSION, "js-libp2p"),
      new NodeToolchain("a"),
      new Traits(Set.of("RSA", "Secp256k1"), "Ed25519", Resets.WITHOUT_CODES, true)),
  /** js-libp2p of the generation before. */
  JS_2(
      "js-2",
      new Sources("js", "b/package-lock.json", Sources.JS_VERSION, "js-libp2p"),
      new NodeToolchain("b"),
      new Traits(Set.of("RSA", "Secp256k1"), "Ed25519", Resets.WITHOUT_CODES, false));

  private final String name;
  private final Sources sources;
  private final Toolchain toolchain;
  private final Traits traits;

  PeerKind(String name, Sources sources, Toolchain toolchain, Traits traits) {
    this.name = name;
    this.sources = sources;
    this.toolchain = toolchain;
    this.traits = traits;
  }

  /**
   * Where a peer comes from.
   *
   * @param folder in {@code itests/peers}
   * @param lock the file in it that names the version of the library
   * @param version finds it there, as its first group
   */
  private record Sources(String folder, String lock, String version, String library) {
    private static final String JS_VERSION =
        "\"node_modules/libp2p\": \\{\\s*\"version\": \"([^\"]+)\"";

    Path in(Path project) {
      return project.resolve("itests/peers").resolve(folder);
    }

    String libraryAndVersion(Path project) {
      Path file = in(project).resolve(lock);
      try {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Matcher found = Pattern.compile(version).matcher(text);
        return library + " " + (found.find() ? found.group(1) : "of unknown version");
      } catch (IOException e) {
        throw new HarnessException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * In what the libraries differ.
   *
   * @param keys types of identity that the peer can have besides Ed25519
   * @param sentKey the type of which its messages carry the key; empty: none
   * @param resets how streams are reset
   * @param readsAhead whether it takes what its application does not read, and resets the stream
   *     when that is too much
   */
  private record Traits(Set<String> keys, String sentKey, Resets resets, boolean readsAhead) {}

  private enum Resets {
    /** Error codes are sent and told. */
    WITH_CODES,
    WITHOUT_CODES,
    /** Without codes, and to a reader a reset looks like the end. */
    AS_ENDS
  }

  /** Whether it can have an identity of this type. */
  public boolean makes(String keyType) {
    return traits.keys.contains(keyType);
  }

  /** A type of identity whose key its messages carry. */
  public Optional<String> keyThatIsSent() {
    return Optional.of(traits.sentKey).filter(type -> !type.isEmpty());
  }

  /** Whether a peer that does not read holds back who sends to it. */
  public boolean holdsBack() {
    return !traits.readsAhead;
  }

  /** Whether a reader of its notices a reset. */
  public boolean noticesResets() {
    return traits.resets != Resets.AS_ENDS;
  }

  /** Whether it sends the error code of a reset, and tells the one it gets. */
  public boolean tellsResetCodes() {
    return traits.resets == Resets.WITH_CODES;
  }

  /**
   * Why such a peer cannot run on this machine; nothing when it can. The first time builds it,
   * which takes minutes and needs the registry of its language.
   *
   * @param project the checkout
   * @param scratch a directory to write to
   */
  public Optional<String> missing(Path project, Path scratch) {
    return toolchain.missing(scratch).or(() -> unbuilt(project));
  }

  private Optional<String> unbuilt(Path project) {
    try {
      program(project);
      return Optional.empty();
    } catch (HarnessException e) {
      return e.getMessage().lines().findFirst();
    }
  }

  /** One line for {@code target/interop-peers.txt}. */
  public String report(Path project, Optional<String> missing) {
    return name
        + missing
            .map(reason -> " no (" + reason + ")")
            .orElseGet(() -> " yes (" + sources.libraryAndVersion(project) + ")");
  }

  Path program(Path project) {
    return PeerBuild.of(name, sources.in(project), toolchain);
  }

  Toolchain toolchain() {
    return toolchain;
  }

  @Override
  public String toString() {
    return name;
  }
}
