package org.opencloud.discovery.guard.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.guard.Policy;

class PolicyFileTest {
  @TempDir Path directory;
  private Path file;
  private PolicyFile policy;

  @BeforeEach
  void make() {
    file = directory.resolve("guard.cfg");
    policy = new PolicyFile(file);
  }

  private Policy read(String text) throws IOException {
    Files.writeString(file, text);
    return policy.setting().policy();
  }

  @Test
  void followsTheFile() throws IOException {
    assertThat(policy.setting().policy()).isEqualTo(Policy.WARN);
    assertThat(read("policy = off\n")).isEqualTo(Policy.OFF);
    assertThat(read("# words\npolicy = \"require\"\n")).isEqualTo(Policy.REQUIRE);
    assertThat(read("policy = WARN   \n")).isEqualTo(Policy.WARN);
    assertThat(read("# nothing is said\n")).isEqualTo(Policy.WARN);
    assertThat(policy.setting().complaint()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy = of", "policy =", "policy = $[env:POLICY]", "policy = \\u12"})
  void letsNothingInByASlip(String text) throws IOException {
    assertThat(read(text)).isEqualTo(Policy.REQUIRE);
    assertThat(policy.setting().complaint().orElseThrow())
        .startsWith(file.toString())
        .contains("require is in force");
  }

  @Test
  void readsNoHugeFile() throws IOException {
    assertThat(read("policy = off\n" + "#".repeat(70_000))).isEqualTo(Policy.REQUIRE);
  }
}
