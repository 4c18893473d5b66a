package org.opencloud.discovery.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opencloud.discovery.fuzz.Decoder.check;

import java.util.Arrays;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.KeyFiles;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;

/** Keys, names of keys, addresses. */
final class KeyDecoders {
  private KeyDecoders() {}

  static boolean takes(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return peerId(bytes) | peerIdText(text) | publicKey(bytes) | did(text) | files(bytes);
  }

  private static boolean peerId(byte[] bytes) {
    try {
      PeerId id = PeerId.decode(bytes);
      check(Arrays.equals(id.bytes(), bytes), "a peer id has one binary form");
      check(PeerId.parse(id.toString()).equals(id), "a peer id is read as it is written");
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static boolean peerIdText(String text) {
    try {
      PeerId id = PeerId.parse(text);
      check(PeerId.decode(id.bytes()).equals(id), "a peer id is read as it is written");
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static boolean publicKey(byte[] bytes) {
    try {
      PublicKey key = PublicKey.decode(bytes);
      check(PublicKey.decode(key.encode()).equals(key), "a key is read as it is written");
      check(!key.verify(bytes, bytes), "nobody has signed this");
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static boolean did(String text) {
    try {
      check(DidKey.of(DidKey.parse(text)).equals(text), "a did:key has one form");
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static boolean files(byte[] bytes) {
    boolean taken = false;
    try {
      PreSharedKey.parse(bytes);
      taken = true;
    } catch (KeyException e) {
      // no swarm key
    }
    try {
      KeyFiles.read(bytes);
      taken = true;
    } catch (KeyException e) {
      // no node key
    }
    return taken;
  }

  static boolean multiaddr(byte[] bytes) {
    boolean taken = false;
    try {
      same(Multiaddr.decode(bytes));
      taken = true;
    } catch (MultiaddrException e) {
      // not in binary
    }
    try {
      same(Multiaddr.parse(new String(bytes, UTF_8)));
      taken = true;
    } catch (MultiaddrException e) {
      // no text either
    }
    return taken;
  }

  private static void same(Multiaddr address) throws MultiaddrException {
    address.tcp();
    address.withoutPeer();
    check(Multiaddr.decode(address.bytes()).equals(address), "the binary form is read again");
    check(Multiaddr.parse(address.toString()).equals(address), "the text is read again");
  }
}
