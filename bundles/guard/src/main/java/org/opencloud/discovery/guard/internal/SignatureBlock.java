package org.opencloud.discovery.guard.internal;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Which algorithms a signature block (PKCS #7 SignedData, RFC 2315 section 9, in DER) was made
 * with. The JDK verifies the block and does not tell; and it takes SHA-1 if a time stamp is old
 * enough.
 */
final class SignatureBlock {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int OID = 0x06;
  private static final int CONTEXT_0 = 0xA0;
  private static final int CONTEXT_1 = 0xA1;

  /** SHA-256, SHA-384, SHA-512 (2.16.840.1.101.3.4.2.1 to .3) and SHAKE256, which Ed448 has. */
  private static final Set<String> DIGESTS =
      Set.of(
          "608648016503040201",
          "608648016503040202",
          "608648016503040203",
          "60864801650304020c",
          "608648016503040212");

  /** RSA, RSASSA-PSS, RSA and ECDSA with SHA-256 to SHA-512, bare EC, Ed25519, Ed448. */
  private static final Set<String> SIGNATURES =
      Set.of(
          "2a864886f70d010101",
          "2a864886f70d01010a",
          "2a864886f70d01010b",
          "2a864886f70d01010c",
          "2a864886f70d01010d",
          "2a8648ce3d040302",
          "2a8648ce3d040303",
          "2a8648ce3d040304",
          "2a8648ce3d0201",
          "2b6570",
          "2b6571");

  private SignatureBlock() {}

  /** Refuses a block without signers, or with one that used a weak algorithm. */
  static void check(byte[] block) throws BadArchive {
    Der content = new Der(block).enter(SEQUENCE);
    content.skip(OID);
    Der signed = content.enter(CONTEXT_0).enter(SEQUENCE);
    signed.skipAny();
    signed.skip(SET);
    signed.skip(SEQUENCE);
    signed.skipIf(CONTEXT_0);
    signed.skipIf(CONTEXT_1);
    Der signers = signed.enter(SET);
    if (signers.atEnd()) {
      throw new BadArchive("a signature block without a signer");
    }
    while (!signers.atEnd()) {
      checkSigner(signers.enter(SEQUENCE));
    }
  }

  private static void checkSigner(Der signer) throws BadArchive {
    signer.skipAny();
    signer.skipAny();
    demand(DIGESTS, signer.enter(SEQUENCE).oid(), "digest");
    signer.skipIf(CONTEXT_0);
    demand(SIGNATURES, signer.enter(SEQUENCE).oid(), "signature");
  }

  private static void demand(Set<String> strong, String oid, String what) throws BadArchive {
    if (!strong.contains(oid)) {
      throw new BadArchive(
          "signed with a weak or unknown "
              + what
              + " algorithm; expected SHA-256 or better with"
              + " RSA, EC or EdDSA");
    }
  }

  /** A run of values; each call goes past one. */
  private static final class Der {
    private final byte[] bytes;
    private final int end;
    private int at;

    Der(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    boolean atEnd() {
      return at >= end;
    }

    Der enter(int tag) throws BadArchive {
      if (atEnd() || (bytes[at] & 0xFF) != tag) {
        throw malformed();
      }
      at++;
      int length = length();
      Der inner = new Der(bytes, at, at + length);
      at += length;
      return inner;
    }

    void skip(int tag) throws BadArchive {
      enter(tag);
    }

    void skipIf(int tag) throws BadArchive {
      if (!atEnd() && (bytes[at] & 0xFF) == tag) {
        enter(tag);
      }
    }

    void skipAny() throws BadArchive {
      if (atEnd()) {
        throw malformed();
      }
      enter(bytes[at] & 0xFF);
    }

    String oid() throws BadArchive {
      Der value = enter(OID);
      return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, value.at, value.end));
    }

    /** At most what is left: nothing is read beyond the value that holds this one. */
    private int length() throws BadArchive {
      int first = next();
      int length = first;
      if (first >= 0x80) {
        int octets = first & 0x7F;
        if (octets < 1 || octets > 3) {
          throw malformed();
        }
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = length << 8 | next();
        }
      }
      if (length > end - at) {
        throw malformed();
      }
      return length;
    }

    private int next() throws BadArchive {
      if (atEnd()) {
        throw malformed();
      }
      return bytes[at++] & 0xFF;
    }

    private static BadArchive malformed() {
      return new BadArchive("a signature block that is no PKCS #7 in DER");
    }
  }
}
