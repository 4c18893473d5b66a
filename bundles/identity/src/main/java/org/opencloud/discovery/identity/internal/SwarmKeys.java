package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PreSharedKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swarm key's file, and the service that exists while a key is in force. Package methods are
 * called on the {@link Serial} thread only.
 */
final class SwarmKeys implements NetworkKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmKeys.class);
  private static final byte[] NOTHING = {};

  private final NodeHome home;
  private final Path file;
  private final SecureRandom random;
  private final Registrar registrar;
  private final Serial serial;

  private volatile Optional<NetworkKey> current = Optional.empty();
  private volatile String problem = "not looked at yet";
  private Registration service = () -> {};
  private byte[] inForce = NOTHING;
  private byte[] seen = NOTHING;
  private boolean open;

  SwarmKeys(NodeHome home, String name, SecureRandom random, Registrar registrar, Serial serial) {
    this.home = home;
    this.file = home.file(name);
    this.random = random;
    this.registrar = registrar;
    this.serial = serial;
  }

  /** Takes what the file says at once. */
  void open() {
    open = true;
    look(true);
  }

  /**
   * Looks at the file again. A change is taken when it was seen twice, so that a file half written
   * by an editor does not cut the network.
   */
  void poll() {
    if (open) {
      look(false);
    }
  }

  private void look(boolean atOnce) {
    try {
      byte[] content = SecretFile.read(file).orElse(NOTHING);
      boolean settled = atOnce || Arrays.equals(content, seen);
      seen = content;
      if (settled && (current.isEmpty() || !Arrays.equals(content, inForce))) {
        take(content);
      }
    } catch (IdentityException e) {
      drop(e.getMessage());
    }
  }

  private void take(byte[] content) {
    if (content.length == 0) {
      drop(file + ": no such file; expected a swarm key (identity:create-swarm-key makes one)");
      return;
    }
    try {
      use(PreSharedKey.parse(content), content);
    } catch (KeyException e) {
      drop(file + ": " + e.getMessage());
    }
  }

  private void use(PreSharedKey key, byte[] content) {
    SwarmKey fresh = new SwarmKey(key);
    service.close();
    inForce = content;
    seen = content;
    current = Optional.of(fresh);
    problem = "";
    LOG.info("swarm key of network {} is in force, from {}", fresh.fingerprint(), file);
    service = registrar.register(NetworkKey.class, fresh);
  }

  private void drop(String why) {
    if (!why.equals(problem)) {
      LOG.warn("no swarm key, the node stays alone: {}", why);
    }
    problem = why;
    current = Optional.empty();
    inForce = NOTHING;
    service.close();
    service = () -> {};
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<NetworkKey> current() {
    return current;
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public NetworkKey create() throws IdentityException {
    return serial.call(this::make);
  }

  private NetworkKey make() throws IdentityException {
    if (!open) {
      throw new IdentityException("this node has no identity; identity:show says why");
    }
    if (Files.exists(file)) {
      throw new IdentityException(file + ": exists; expected no file, a key is never replaced");
    }
    PreSharedKey key = PreSharedKey.generate(random);
    byte[] content = key.encode();
    try {
      home.write(file.toString(), content);
    } catch (IOException e) {
      throw new IdentityException(file + ": expected a file that this user may write", e);
    }
    use(key, content);
    return current.orElseThrow();
  }

  void close() {
    open = false;
    service.close();
    service = () -> {};
    current = Optional.empty();
  }
}
