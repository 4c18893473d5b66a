package org.opencloud.discovery.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.keys.KeyFiles;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;

class IdentityTest {
  @TempDir Path base;
  private final RecordingRegistrar services = new RecordingRegistrar();
  private final List<String> homeTaken = new CopyOnWriteArrayList<>();
  private Path home;
  private SwarmKeys swarmKeys;
  private OwnIdentity identity;

  @BeforeEach
  void name() {
    home = base.resolve("node");
  }

  @AfterEach
  void close() {
    identity.close();
    assertThat(services.isEmpty()).isTrue();
  }

  /** Polls only when the test says so. */
  private void open() {
    NodeHome nodeHome = new NodeHome(home);
    SecureRandom random = new SecureRandom();
    Serial serial = new Serial(Executors.newSingleThreadScheduledExecutor());
    swarmKeys = new SwarmKeys(nodeHome, "swarm.key", random, services, serial);
    NodeKeyFile keyFile = new NodeKeyFile(nodeHome, "node.key", random);
    identity = new OwnIdentity(nodeHome, keyFile, swarmKeys, services, serial, homeTaken::add);
    identity.refresh();
  }

  @Test
  void makesAKeyOnTheFirstStartForItsOwnerAlone() throws Exception {
    open();
    assertThat(identity.problem()).isEmpty();
    assertThat(rights(home)).isEqualTo("rwx------");
    assertThat(rights(home.resolve("node.key"))).isEqualTo("rw-------");
    assertThat(Files.readString(home.resolve("node.key"))).startsWith("-----BEGIN PRIVATE KEY");
  }

  @Test
  void isTheSameNodeAfterARestart() {
    open();
    NodeIdentity first = services.service(NodeIdentity.class).orElseThrow();
    identity.close();
    open();
    NodeIdentity second = services.service(NodeIdentity.class).orElseThrow();
    assertThat(second.did()).isEqualTo(first.did());
    assertThat(second.peerId()).isEqualTo(first.peerId());
  }

  @Test
  void takesTheKeyThatIsThere() throws Exception {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    secret("node.key", KeyFiles.write(key));
    open();
    NodeIdentity node = services.service(NodeIdentity.class).orElseThrow();
    assertThat(node.publicKey()).isEqualTo(key.publicKey().encode());
    assertThat(node.peerId().text()).isEqualTo(key.publicKey().peerId().toString());
  }

  @Test
  void signsWithTheKeyThatItNames() throws Exception {
    open();
    byte[] message = "hello".getBytes(StandardCharsets.UTF_8);
    byte[] signature = services.service(Signer.class).orElseThrow().sign(message);
    NodeIdentity node = services.service(NodeIdentity.class).orElseThrow();
    assertThat(PublicKey.decode(node.publicKey()).verify(message, signature)).isTrue();
  }

  @Test
  void saysWhyJavaComputesSignatures() {
    open();
    assertThat(identity.signatures()).isEqualTo("Java");

    identity.loadMachineCode();

    assertThat(identity.signatures()).startsWith("Java; machine code is not there: ");
  }

  @Test
  void namesConvertBothWays() {
    open();
    NodeIdentity node = services.service(NodeIdentity.class).orElseThrow();
    DidKeyNames names = new DidKeyNames();
    assertThat(names.peerId(node.did())).contains(node.peerId());
    assertThat(names.did(node.peerId())).contains(node.did());
    assertThat(names.publicKey(node.peerId()).orElseThrow()).isEqualTo(node.publicKey());
  }

  @Test
  void aBrokenKeyStartsNothingAndIsNamedUntilItIsRepaired() throws Exception {
    secret("node.key", "no key at all".getBytes(StandardCharsets.UTF_8));
    open();
    assertThat(services.ever()).isZero();
    assertThat(identity.problem()).contains(home.resolve("node.key").toString(), "expected");
    assertThat(identity.problem()).doesNotContain("no key at all");
    assertThatThrownBy(swarmKeys::create).isInstanceOf(IdentityException.class);
    secret("node.key", KeyFiles.write(PrivateKey.generate(new SecureRandom())));
    identity.refresh();
    assertThat(identity.problem()).isEmpty();
    assertThat(services.service(NodeIdentity.class)).isPresent();
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws Exception {
    secret("node.key", KeyFiles.write(PrivateKey.generate(new SecureRandom())));
    Files.setPosixFilePermissions(
        home.resolve("node.key"), PosixFilePermissions.fromString("rw-r--r--"));
    open();
    assertThat(identity.problem()).contains(home.resolve("node.key").toString(), "0600");
    assertThat(services.ever()).isZero();
  }

  @Test
  void aKeyFileThatIsTooLargeIsRefused() throws Exception {
    secret("node.key", new byte[64 * 1024]);
    open();
    assertThat(identity.problem()).contains("expected at most");
  }

  @Test
  void saysThatARestartWouldNotBringTheNodeBack() throws Exception {
    open();
    NodeIdentity node = services.service(NodeIdentity.class).orElseThrow();
    Path file = home.resolve("node.key");
    byte[] own = Files.readAllBytes(file);
    PrivateKey other = PrivateKey.generate(new SecureRandom());
    assertThat(identity.warning()).isEmpty();

    secret("node.key", "broken".getBytes(StandardCharsets.UTF_8));
    warned(file.toString(), "expected", "a restart fails");
    secret("node.key", KeyFiles.write(other));
    warned(file.toString(), other.publicKey().peerId().toString(), "makes it that node");
    Files.delete(file);
    warned(file.toString(), "no such file", "makes another node");
    assertThat(services.service(NodeIdentity.class)).containsSame(node);
    assertThat(file).doesNotExist();

    secret("node.key", own);
    identity.refresh();
    assertThat(identity.warning()).isEmpty();
  }

  private void warned(String... words) {
    identity.refresh();
    assertThat(identity.warning()).contains(words).doesNotContain("broken");
    assertThat(identity.problem()).isEmpty();
  }

  @Test
  void aSecondProcessIsToldTheFirstOnesPid() throws Exception {
    Files.createDirectories(home);
    Process first = holder(home.resolve("node.lock"));
    try {
      assertThat(first.getInputStream().read()).isEqualTo('.');
      open();
      identity.refresh();
      assertThat(identity.problem()).contains(home.toString(), "process " + first.pid());
      assertThat(homeTaken).containsExactly(identity.problem());
      assertThat(services.ever()).isZero();
      assertThat(home.resolve("node.key")).doesNotExist();
    } finally {
      first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    identity.refresh();
    assertThat(identity.problem()).isEmpty();
  }

  /** Another process that holds the lock as a node does. */
  private static Process holder(Path lock) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            lock.getParent().toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void withoutASwarmKeyThereIsNoNetworkKeyAndTheReasonIsSaid() {
    open();
    assertThat(services.service(NetworkKey.class)).isEmpty();
    assertThat(swarmKeys.problem()).contains(home.resolve("swarm.key").toString());
  }

  @Test
  void aCreatedSwarmKeyIsInForceAtOnceAndNeverReplaced() throws Exception {
    open();
    NetworkKey key = swarmKeys.create();
    assertThat(services.service(NetworkKey.class)).containsSame(key);
    assertThat(swarmKeys.problem()).isEmpty();
    assertThat(rights(home.resolve("swarm.key"))).isEqualTo("rw-------");
    byte[] written = Files.readAllBytes(home.resolve("swarm.key"));
    assertThat(PreSharedKey.parse(written).fingerprint()).isEqualTo(key.fingerprint());
    assertThat(key.preSharedKey()).isEqualTo(PreSharedKey.parse(written).bytes());
    assertThatThrownBy(swarmKeys::create)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("exists");
    assertThat(Files.readAllBytes(home.resolve("swarm.key"))).isEqualTo(written);
  }

  @Test
  void aSwarmKeyThatAppearsIsTakenWhenSeenTwice() throws Exception {
    open();
    PreSharedKey key = PreSharedKey.generate(new SecureRandom());
    secret("swarm.key", key.encode());
    identity.refresh();
    assertThat(services.service(NetworkKey.class)).isEmpty();
    identity.refresh();
    assertThat(services.service(NetworkKey.class).orElseThrow().fingerprint())
        .isEqualTo(key.fingerprint());
  }

  @Test
  void aChangedSwarmKeyReplacesTheOldOne() throws Exception {
    open();
    NetworkKey old = swarmKeys.create();
    PreSharedKey other = PreSharedKey.generate(new SecureRandom());
    secret("swarm.key", other.encode());
    identity.refresh();
    assertThat(services.service(NetworkKey.class)).containsSame(old);
    identity.refresh();
    assertThat(services.service(NetworkKey.class).orElseThrow().fingerprint())
        .isEqualTo(other.fingerprint());
  }

  @Test
  void aBrokenSwarmKeyLeavesTheIdentityAlone() throws Exception {
    secret("swarm.key", "/key/swarm/psk/1.0.0/\n/base16/\nbeef\n".getBytes(StandardCharsets.UTF_8));
    open();
    assertThat(identity.problem()).isEmpty();
    assertThat(services.service(NetworkKey.class)).isEmpty();
    assertThat(swarmKeys.problem()).contains("swarm.key", "64 hex digits").doesNotContain("beef");
  }

  @Test
  void thePollNoticesByItself() throws Exception {
    identityPolling(Duration.ofMillis(20));
    await().atMost(Duration.ofSeconds(10)).until(() -> identity.problem().isEmpty());
    secret("swarm.key", PreSharedKey.generate(new SecureRandom()).encode());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> services.service(NetworkKey.class).isPresent());
  }

  private void identityPolling(Duration pause) {
    NodeHome nodeHome = new NodeHome(home);
    SecureRandom random = new SecureRandom();
    Serial serial = new Serial(Executors.newSingleThreadScheduledExecutor());
    swarmKeys = new SwarmKeys(nodeHome, "swarm.key", random, services, serial);
    NodeKeyFile keyFile = new NodeKeyFile(nodeHome, "node.key", random);
    identity = new OwnIdentity(nodeHome, keyFile, swarmKeys, services, serial, homeTaken::add);
    serial.repeat(identity::poll, pause);
  }

  private void secret(String name, byte[] content) throws IOException {
    new NodeHome(home).write(name, content);
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
