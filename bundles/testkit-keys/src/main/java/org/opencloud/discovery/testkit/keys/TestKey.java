package org.opencloud.discovery.testkit.keys;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PrivateKey;

/** A real key, who has it, and the names made of keys. */
public record TestKey(PrivateKey key) implements NodeIdentity, Signer, KeyNames {

  /** The key of a seed that is this number; the same number gives the same key. */
  public static TestKey of(int number) {
    byte[] seed = ByteBuffer.allocate(32).putInt(28, number).array();
    try {
      return new TestKey(PrivateKey.ofSeed(seed));
    } catch (KeyException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Did did() {
    return new Did(DidKey.of(key.publicKey()));
  }

  @Override
  public PeerId peerId() {
    return new PeerId(key.publicKey().peerId().toString());
  }

  @Override
  public byte[] publicKey() {
    return key.publicKey().encode();
  }

  @Override
  public byte[] sign(byte[] message) {
    return key.sign(message);
  }

  @Override
  public Optional<PeerId> peerId(Did did) {
    try {
      return Optional.of(new PeerId(DidKey.parse(did.text()).peerId().toString()));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Did> did(PeerId peerId) {
    try {
      return org.opencloud.discovery.keys.PeerId.parse(peerId.text())
          .publicKey()
          .map(known -> new Did(DidKey.of(known)));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> publicKey(PeerId peerId) {
    return Optional.empty();
  }
}
