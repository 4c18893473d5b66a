package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.KeyFiles;
import org.opencloud.discovery.keys.PrivateKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of the node's key. Made on the first start, never replaced. */
final class NodeKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(NodeKeyFile.class);

  private final NodeHome home;
  private final Path path;
  private final SecureRandom random;

  NodeKeyFile(NodeHome home, String name, SecureRandom random) {
    this.home = home;
    this.path = home.file(name);
    this.random = random;
  }

  Path path() {
    return path;
  }

  /** The key in the file, or a new one in a new file. */
  PrivateKey load() throws IdentityException {
    Optional<PrivateKey> there = read();
    return there.isPresent() ? there.get() : create();
  }

  /** The key in the file; empty when there is no such file. */
  Optional<PrivateKey> read() throws IdentityException {
    Optional<byte[]> content = SecretFile.read(path);
    return content.isPresent() ? Optional.of(parse(content.get())) : Optional.empty();
  }

  private PrivateKey parse(byte[] content) throws IdentityException {
    try {
      return KeyFiles.read(content);
    } catch (KeyException e) {
      throw new IdentityException(path + ": " + e.getMessage(), e);
    }
  }

  private PrivateKey create() throws IdentityException {
    PrivateKey key = PrivateKey.generate(random);
    try {
      home.write(path.toString(), KeyFiles.write(key));
    } catch (IOException e) {
      throw new IdentityException(
          path + ": expected a file that this user may write (" + e + ")", e);
    }
    LOG.info("new node key in {}", path);
    return key;
  }
}
