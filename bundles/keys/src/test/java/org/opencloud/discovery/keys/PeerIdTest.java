package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  private static final String SHA256 = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String INLINE = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @ParameterizedTest
  @CsvSource({
    Vectors.ED25519 + ",12D3KooW",
    Vectors.SECP256K1 + ",16Uiu2HA",
    Vectors.ECDSA + ",Qm",
    Vectors.RSA + ",Qm"
  })
  void looksLikeItsKeyType(String key, String prefix) throws KeyException {
    PeerId id = PublicKey.decode(hex(key)).peerId();

    assertThat(id.toString()).startsWith(prefix);
    assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    assertThat(id.publicKey().isPresent()).isEqualTo(prefix.startsWith("1"));
  }

  @Test
  void carriesAnInlineKey() throws KeyException {
    PeerId id = PeerId.parse(INLINE);

    assertThat(id.publicKey().orElseThrow().type()).isEqualTo(KeyType.ED25519);
    assertThat(id.matches(id.publicKey().orElseThrow())).isTrue();
    assertThat(id.toString()).isEqualTo(INLINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {SHA256, INLINE})
  void readsTheSameIdInEverySpelling(String text) throws KeyException {
    PeerId id = PeerId.parse(text);
    byte[] cid = new byte[id.bytes().length + 2];
    cid[0] = 1;
    cid[1] = 0x72;
    System.arraycopy(id.bytes(), 0, cid, 2, id.bytes().length);

    assertThat(PeerId.parse("z" + Base58.encode(cid))).isEqualTo(id);
    assertThat(PeerId.parse("b" + base32(cid))).isEqualTo(id);
    assertThat(PeerId.parse("k" + new BigInteger(cid).toString(36))).isEqualTo(id);
    assertThat("k" + new BigInteger(cid).toString(36)).startsWith("k");
  }

  @Test
  void readsTheCidOfTheSpecification() throws KeyException {
    PeerId id = PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");

    assertThat(id.toString()).startsWith("Qm");
    assertThat(id).isEqualTo(PeerId.parse(id.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "b",
        "k",
        "z",
        "b!",
        "k0",
        "kA",
        "Qm",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N1",
        "1QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
        "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxf",
        "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxea",
        "BAFZBEIE5745RPV2M6TJYUUGYWY4D5EWRQGQQHFNF445HE3OMZPJBX5XQXE",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "0O0O"
      })
  void refusesTextThatIsNoPeerId(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(KeyException.class);
  }

  @Test
  void refusesLongText() {
    assertThatThrownBy(() -> PeerId.parse("1".repeat(100_000))).isInstanceOf(KeyException.class);
  }

  @Test
  void refusesOtherHashesAndLengths() {
    byte[] sha512 = new byte[66];
    sha512[0] = 0x13;
    sha512[1] = 64;
    assertThatThrownBy(() -> PeerId.decode(sha512)).isInstanceOf(KeyException.class);
    byte[] longInline = new byte[45];
    longInline[1] = 43;
    assertThatThrownBy(() -> PeerId.decode(longInline)).isInstanceOf(KeyException.class);
  }

  @Test
  void neverBreaksOnJunk() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] junk = new byte[random.nextInt(50)];
      random.nextBytes(junk);
      if (junk.length > 1 && i % 2 == 0) {
        junk[0] = (byte) (i % 4 == 0 ? 0x12 : 0);
        junk[1] = (byte) (junk.length - 2);
      }
      try {
        assertThat(PeerId.decode(junk).bytes()).isEqualTo(junk);
      } catch (KeyException refused) {
        assertThat(refused).hasMessageMatching("(peer id|public key|Ed25519|secp256k1).*");
      }
    }
  }

  @Test
  void ordersByItsBytes() throws KeyException {
    PeerId[] ids = {PeerId.parse(SHA256), PeerId.parse(INLINE)};
    Arrays.sort(ids);

    assertThat(ids).extracting(PeerId::toString).containsExactly(INLINE, SHA256);
  }

  private static String base32(byte[] bytes) {
    StringBuilder bits = new StringBuilder();
    for (byte b : bytes) {
      bits.append(String.format("%8s", Integer.toBinaryString(b & 0xff)).replace(' ', '0'));
    }
    bits.append("0".repeat((5 - bits.length() % 5) % 5));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bits.length(); i += 5) {
      int digit = Integer.parseInt(bits.substring(i, i + 5), 2);
      text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(digit));
    }
    return text.toString();
  }
}
