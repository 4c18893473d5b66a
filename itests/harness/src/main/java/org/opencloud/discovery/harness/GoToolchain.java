package org.opencloud.discovery.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Go; its own cache makes the second build a short one. */
final class GoToolchain implements Toolchain {
  private static final Duration BUILD = Duration.ofMinutes(10);

  @Override
  public Optional<String> missing(Path scratch) {
    return Toolchain.notOnPath("go");
  }

  @Override
  public void build(Path sources, Path cache, Path made) {
    List<String> command =
        List.of(
            "go",
            "build",
            "-mod=readonly",
            "-buildvcs=false",
            "-trimpath",
            "-ldflags=-s -w",
            "-o",
            made.resolve("peer").toString(),
            ".");
    Toolchain.run(command, sources, made.resolve("build.log"), Map.of(), BUILD);
  }

  @Override
  public List<String> command() {
    return List.of("./peer");
  }
}
