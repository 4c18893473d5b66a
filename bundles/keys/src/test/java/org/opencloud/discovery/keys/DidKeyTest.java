package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DidKeyTest {

  @Test
  void convertsToPeerIdAndBack() throws KeyException {
    PublicKey key = PublicKey.decode(hex(Vectors.ED25519));

    String did = DidKey.of(key);

    assertThat(did).startsWith("did:key:z6Mk");
    assertThat(DidKey.parse(did).peerId()).isEqualTo(key.peerId());
  }

  @Test
  void readsAKnownName() throws KeyException {
    String did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

    assertThat(DidKey.of(DidKey.parse(did))).isEqualTo(did);
  }

  @Test
  void refusesOtherKeyTypes() throws KeyException {
    PublicKey key = PublicKey.decode(hex(Vectors.SECP256K1));

    assertThatThrownBy(() -> DidKey.of(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> DidKey.parse("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"))
        .isInstanceOf(KeyException.class);
  }

  @Test
  void neverBreaksOnJunk() {
    Random random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      byte[] junk = new byte[random.nextInt(40)];
      random.nextBytes(junk);
      String did = "did:key:z" + Base58.encode(junk);
      assertThatThrownBy(() -> DidKey.parse(did)).isInstanceOf(KeyException.class);
    }
  }
}
