package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rust; what was compiled for a lock file is kept for the next change of the peer. */
final class CargoToolchain implements Toolchain {
  private static final Duration BUILD = Duration.ofMinutes(15);

  @Override
  public Optional<String> missing(Path scratch) {
    return Toolchain.notOnPath("cargo", "cc");
  }

  @Override
  public void build(Path sources, Path cache, Path made) {
    Path target = cache.resolve("cargo-" + PeerBuild.hash(sources.resolve("Cargo.lock")));
    List<String> command = List.of("cargo", "build", "--locked", "--quiet");
    Map<String, String> variables = Map.of("CARGO_TARGET_DIR", target.toString());
    Toolchain.run(command, sources, made.resolve("build.log"), variables, BUILD);
    try {
      Files.copy(target.resolve("debug/interop-peer"), made.resolve("peer"));
    } catch (IOException e) {
      throw new HarnessException("cargo made no peer: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> command() {
    return List.of("./peer");
  }
}
