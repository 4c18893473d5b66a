package org.opencloud.discovery.kad.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** The form of a file: a line that names it, the SHA-256 of the rest, the rest. */
final class Snapshot {
  private static final int SUM = 32;

  private Snapshot() {}

  static byte[] seal(String kind, byte[] body) {
    byte[] name = name(kind);
    byte[] file = Arrays.copyOf(name, name.length + SUM + body.length);
    System.arraycopy(Key.sha256(body), 0, file, name.length, SUM);
    System.arraycopy(body, 0, file, name.length + SUM, body.length);
    return file;
  }

  /**
   * The body of a file.
   *
   * @throws ProtoException when it is another file, or damaged
   */
  static byte[] open(String kind, byte[] file) throws ProtoException {
    byte[] name = name(kind);
    if (file.length < name.length + SUM || !startsWith(file, name)) {
      throw new ProtoException("not " + kind + ", or of another version");
    }
    byte[] body = Arrays.copyOfRange(file, name.length + SUM, file.length);
    byte[] sum = Arrays.copyOfRange(file, name.length, name.length + SUM);
    if (!Arrays.equals(sum, Key.sha256(body))) {
      throw new ProtoException("damaged: its checksum does not fit");
    }
    return body;
  }

  private static byte[] name(String kind) {
    return ("opencloud-" + kind + "/1\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean startsWith(byte[] file, byte[] name) {
    return Arrays.equals(Arrays.copyOf(file, name.length), name);
  }
}
