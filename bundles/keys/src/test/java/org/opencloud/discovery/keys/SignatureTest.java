package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  private static final byte[] MESSAGE = "who owns a gpu".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        + "f9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        + "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984"
        + "dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void signsLikeRfc8032(String seed, String point, String message, String signature)
      throws KeyException {
    PrivateKey key = PrivateKey.ofSeed(hex(seed));

    assertThat(key.publicKey().data()).isEqualTo(hex(point));
    assertThat(key.sign(hex(message))).isEqualTo(hex(signature));
    assertThat(key.publicKey().verify(hex(message), hex(signature))).isTrue();
  }

  @Test
  void refusesEveryChangedBitOfAnEd25519Signature() throws KeyException {
    PrivateKey key = PrivateKey.ofSeed(new byte[32]);
    byte[] signature = key.sign(MESSAGE);
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(key.publicKey().verify(MESSAGE, changed)).isFalse();
    }
  }

  @Test
  void verifiesSecp256k1() throws Exception {
    PublicKey key = PublicKey.decode(hex(Vectors.SECP256K1));

    checkBothWays(key, ecdsa("secp256k1", Vectors.SECP256K1_SECRET));
  }

  @Test
  void verifiesP256() throws Exception {
    PublicKey key = PublicKey.decode(hex(Vectors.ECDSA));

    checkBothWays(key, ecdsa("secp256r1", Vectors.ECDSA_SECRET));
  }

  @Test
  void verifiesP256SignaturesOfTheJdk() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();

    PublicKey key = PublicKey.decode(message(KeyType.ECDSA, pair.getPublic().getEncoded()));

    checkBothWays(key, jdk("SHA256withECDSA", pair));
  }

  @ParameterizedTest
  @ValueSource(ints = {2_048, 3_072})
  void verifiesRsa(int bits) throws Exception {
    KeyPair pair = rsa(bits, RSAKeyGenParameterSpec.F4);

    PublicKey key = PublicKey.decode(message(KeyType.RSA, pair.getPublic().getEncoded()));

    checkBothWays(key, jdk("SHA256withRSA", pair));
  }

  @Test
  void refusesRsaThatIsTooSmall() throws Exception {
    byte[] small =
        message(KeyType.RSA, rsa(1_024, RSAKeyGenParameterSpec.F4).getPublic().getEncoded());

    assertThatThrownBy(() -> PublicKey.decode(small))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("expected 2048 to 8192 bits, got 1024");
  }

  @Test
  void refusesRsaThatIsTooLarge() {
    byte[] pkix = pkix(BigInteger.ONE.shiftLeft(8_192).setBit(0));

    assertThatThrownBy(() -> PublicKey.decode(message(KeyType.RSA, pkix)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("got 8193");
  }

  @Test
  void refusesRsaExponentsThatAreSlowToVerify() throws Exception {
    BigInteger exponent = BigInteger.ONE.shiftLeft(33).setBit(0);
    byte[] slow = message(KeyType.RSA, rsa(2_048, exponent).getPublic().getEncoded());

    assertThatThrownBy(() -> PublicKey.decode(slow)).hasMessageContaining("exponent");
  }

  private static void checkBothWays(PublicKey key, byte[] signature) {
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    assertThat(key.verify(new byte[] {1}, signature)).isFalse();
    assertThat(key.verify(MESSAGE, new byte[0])).isFalse();
    assertThat(key.verify(MESSAGE, new byte[4_096])).isFalse();
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] changed = signature.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      assertThat(key.verify(MESSAGE, changed)).isFalse();
    }
  }

  private static byte[] ecdsa(String curveName, String secret)
      throws GeneralSecurityException, IOException {
    ECDomainParameters curve = new ECDomainParameters(CustomNamedCurves.getByName(curveName));
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(secret, 16), curve));
    BigInteger[] rs =
        signer.generateSignature(MessageDigest.getInstance("SHA-256").digest(MESSAGE));
    return StandardDSAEncoding.INSTANCE.encode(curve.getN(), rs[0], rs[1]);
  }

  private static byte[] jdk(String algorithm, KeyPair pair) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    return signer.sign();
  }

  private static KeyPair rsa(int bits, BigInteger exponent) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(bits, exponent));
    return generator.generateKeyPair();
  }

  private static byte[] pkix(BigInteger modulus) {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(modulus, RSAKeyGenParameterSpec.F4))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] message(KeyType type, byte[] data) {
    byte[] header = {
      0x08,
      (byte) type.ordinal(),
      0x12,
      (byte) (data.length & 0x7f | 0x80),
      (byte) (data.length >> 7)
    };
    if (data.length < 128) {
      header = new byte[] {0x08, (byte) type.ordinal(), 0x12, (byte) data.length};
    }
    byte[] message = Arrays.copyOf(header, header.length + data.length);
    System.arraycopy(data, 0, message, header.length, data.length);
    return message;
  }
}
