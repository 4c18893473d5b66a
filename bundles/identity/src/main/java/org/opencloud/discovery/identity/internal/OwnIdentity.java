package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.NativeEd25519;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the identity up: the home's lock, the node's key, the swarm key, in this order. What fails
 * is tried again at each poll, so that a repaired file needs no restart.
 */
final class OwnIdentity implements IdentityStatus, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnIdentity.class);

  private final NodeHome home;
  private final NodeKeyFile keyFile;
  private final SwarmKeys swarmKeys;
  private final Registrar registrar;
  private final Serial serial;
  private final Consumer<String> homeTaken;

  private volatile String problem = "starting";
  private volatile String warning = "";
  private volatile String signatures = "Java";
  private Optional<NodeKey> inUse = Optional.empty();
  private Optional<HomeLock> lock = Optional.empty();
  private Registration services = () -> {};

  /**
   * @param homeTaken told once, and why, when another process has the home
   */
  OwnIdentity(
      NodeHome home,
      NodeKeyFile keyFile,
      SwarmKeys swarmKeys,
      Registrar registrar,
      Serial serial,
      Consumer<String> homeTaken) {
    this.home = home;
    this.keyFile = keyFile;
    this.swarmKeys = swarmKeys;
    this.registrar = registrar;
    this.serial = serial;
    this.homeTaken = homeTaken;
  }

  /** Called on the serial thread. */
  void poll() {
    if (problem.isEmpty()) {
      inUse.ifPresent(this::compare);
      swarmKeys.poll();
      return;
    }
    try {
      up();
    } catch (IdentityException e) {
      report(e.getMessage());
    } catch (HomeTaken e) {
      if (report(e.getMessage())) {
        homeTaken.accept(e.getMessage());
      }
    }
  }

  private void up() throws IdentityException, HomeTaken {
    if (lock.isEmpty()) {
      lock = Optional.of(HomeLock.take(home));
    }
    NodeKey key = new NodeKey(keyFile.load());
    inUse = Optional.of(key);
    problem = "";
    LOG.info("this node is {}, peer id {}", key.did(), key.peerId());
    Registration identity = registrar.register(NodeIdentity.class, key);
    Registration signer = registrar.register(Signer.class, key);
    services =
        () -> {
          signer.close();
          identity.close();
        };
    swarmKeys.open();
  }

  /** Called on the serial thread, which it holds for about 0.2 s. */
  void loadMachineCode() {
    try {
      signatures = "machine code, " + NativeEd25519.load();
    } catch (KeyException e) {
      signatures = "Java; machine code is " + e.getMessage();
    }
    LOG.info("signatures: {}", signatures);
  }

  /** The key in use stays; what became of its file is said before a restart shows it. */
  private void compare(NodeKey key) {
    String seen = difference(key);
    if (!seen.isEmpty() && !seen.equals(warning)) {
      LOG.warn("{}", seen);
    }
    warning = seen;
  }

  private String difference(NodeKey key) {
    String kept = "; this node keeps the key it runs on, but a restart ";
    try {
      Optional<NodeKey> now = keyFile.read().map(NodeKey::new);
      if (now.isEmpty()) {
        return keyFile.path() + ": no such file" + kept + "makes another node";
      }
      return now.get().peerId().equals(key.peerId())
          ? ""
          : keyFile.path() + ": the key of " + now.get().peerId() + kept + "makes it that node";
    } catch (IdentityException e) {
      return e.getMessage() + kept + "fails";
    }
  }

  /** Whether it is news. */
  private boolean report(String why) {
    boolean news = !why.equals(problem);
    if (news) {
      LOG.error("no identity, nothing else starts: {}", why);
    }
    problem = why;
    return news;
  }

  @Override
  public Path keyFile() {
    return keyFile.path();
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public String warning() {
    return warning;
  }

  @Override
  public String signatures() {
    return signatures;
  }

  @Override
  public void refresh() {
    try {
      serial.call(
          () -> {
            poll();
            return true;
          });
    } catch (IdentityException e) {
      LOG.warn("could not look at the key files: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    serial.close();
    swarmKeys.close();
    services.close();
    try {
      if (lock.isPresent()) {
        lock.get().close();
      }
    } catch (IOException e) {
      LOG.debug("lock of {}", home, e);
    }
  }
}
