package org.opencloud.discovery.keys;

/** The spellings of a peer id. */
final class PeerIdText {
  private PeerIdText() {}

  static byte[] multihash(String text) throws KeyException {
    if (text.isEmpty() || text.length() > 128) {
      throw new KeyException("peer id: " + text.length() + " characters");
    }
    return Base58.decode(text);
  }
}
