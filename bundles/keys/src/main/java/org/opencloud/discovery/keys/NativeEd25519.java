package org.opencloud.discovery.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ed25519 in machine code: AWS-LC, from the Amazon Corretto Crypto Provider where that has code for
 * this machine. Signs in a third and verifies in half of the time of the Java code, which does the
 * work until this is loaded and where it cannot be. Safe for use by several threads.
 */
public final class NativeEd25519 {
  private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  // Static because machine code is loaded once per process, for all keys in it.
  private static final AtomicReference<NativeEd25519> LOADED = new AtomicReference<>();

  private final Provider provider;

  private NativeEd25519(Provider provider) {
    this.provider = provider;
  }

  /**
   * Loads the code, unless it is, and has all keys of this process use it. Takes about 0.2 s: not
   * for a thread that others wait for.
   *
   * @return the name and version of the code
   * @throws KeyException why there is none for this machine; keys go on in Java
   */
  public static String load() throws KeyException {
    try {
      Provider provider = AwsLc.provider();
      NativeEd25519 code = new NativeEd25519(provider);
      code.proveItself();
      LOADED.compareAndSet(null, code);
      return "AWS-LC of Amazon Corretto Crypto Provider " + provider.getVersionStr();
    } catch (GeneralSecurityException e) {
      throw new KeyException("does not work: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new KeyException("not there: " + e.getMessage(), e);
    }
  }

  static Optional<NativeEd25519> loaded() {
    return Optional.ofNullable(LOADED.get());
  }

  Signature signer(byte[] seed) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519", provider);
    signature.initSign(new EncodedPrivate(joined(PKCS8, seed)));
    return signature;
  }

  Signature verifier(byte[] point) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519", provider);
    signature.initVerify(new EncodedPublic(joined(X509, point)));
    return signature;
  }

  /** Signs as RFC 8032 section 7.1, test 1, does, and knows a changed signature. */
  private void proveItself() throws GeneralSecurityException {
    HexFormat hex = HexFormat.of();
    byte[] seed = hex.parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    byte[] point = hex.parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    byte[] expected =
        hex.parseHex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
                + "1cf9b46bd25bf5f0595bbe24655141438e7a100b");
    byte[] signature = signer(seed).sign();
    Signature verifier = verifier(point);
    boolean good = Arrays.equals(expected, signature) && verifier.verify(signature);
    signature[0] ^= 1;
    if (!good || verifier.verify(signature)) {
      throw new GeneralSecurityException("fails test 1 of RFC 8032");
    }
  }

  private static byte[] joined(byte[] prefix, byte[] bytes) {
    byte[] all = Arrays.copyOf(prefix, prefix.length + bytes.length);
    System.arraycopy(bytes, 0, all, prefix.length, bytes.length);
    return all;
  }

  /** What the provider takes for a key that another made: it reads the encoding. */
  private interface Encoded extends Key {
    byte[] encoding();

    @Override
    default String getAlgorithm() {
      return "EdDSA";
    }

    @Override
    default byte[] getEncoded() {
      return encoding().clone();
    }
  }

  private record EncodedPublic(byte[] encoding) implements Encoded, java.security.PublicKey {
    @Override
    public String getFormat() {
      return "X.509";
    }
  }

  private record EncodedPrivate(byte[] encoding) implements Encoded, java.security.PrivateKey {
    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public String toString() {
      return "EncodedPrivate";
    }
  }
}
