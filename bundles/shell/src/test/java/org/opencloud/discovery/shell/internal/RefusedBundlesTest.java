package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.PluginGuard;
import org.opencloud.discovery.guard.Policy;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;

class RefusedBundlesTest {
  @Test
  void warnsOfHowManyAreRefusedAndSaysWhereToLook() {
    assertThat(RefusedBundles.warning(new Refusing(List.of()))).isEmpty();
    assertThat(RefusedBundles.warning(new Refusing(List.of(plugin("acme.one")))))
        .contains("1 bundle is refused, acme.one: plugin:list says why");
    assertThat(
            RefusedBundles.warning(
                new Refusing(List.of(plugin("acme.one"), plugin("acme.two"), plugin("acme.six")))))
        .contains("3 bundles are refused, such as acme.one: plugin:list says why");
  }

  private static Plugin plugin(String name) {
    Verdict verdict = new Verdict(Standing.UNSIGNED, "", "not signed", "");
    return new Plugin(7, name, "1.0.0", "file:" + name, "Installed", verdict);
  }

  private record Refusing(List<Plugin> refused) implements PluginGuard {
    @Override
    public Policy policy() {
      return Policy.REQUIRE;
    }

    @Override
    public Path trustedFolder() {
      return Path.of("trusted");
    }

    @Override
    public List<String> complaints() {
      return List.of();
    }

    @Override
    public List<Plugin> plugins() {
      return refused;
    }

    @Override
    public Optional<Plugin> plugin(long id) {
      return Optional.empty();
    }

    @Override
    public Verdict check(Path file) {
      throw new UnsupportedOperationException("not asked here");
    }
  }
}
