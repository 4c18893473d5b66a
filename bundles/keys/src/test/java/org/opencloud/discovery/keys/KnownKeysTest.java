package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private final KnownKeys known = new KnownKeys();
  private final PublicKey key = random();

  @Test
  void readsANameOnce() throws KeyException {
    String id = key.peerId().toString();
    String did = DidKey.of(key);

    assertThat(known.peerId(id)).isEqualTo(key.peerId()).isSameAs(known.peerId(id));
    assertThat(known.didKey(did)).isEqualTo(key).isSameAs(known.didKey(did));
  }

  @Test
  void refusesAWrongNameEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> known.peerId("12D3KooW")).isInstanceOf(KeyException.class);
      assertThatThrownBy(() -> known.didKey("did:key:zzz")).isInstanceOf(KeyException.class);
    }
  }

  @Test
  void forgetsTheOneNotUsedForLongest() throws KeyException {
    String often = DidKey.of(key);
    String once = DidKey.of(random());
    PublicKey kept = known.didKey(often);
    PublicKey lost = known.didKey(once);
    for (int i = 0; i < KnownKeys.KEPT - 1; i++) {
      known.didKey(DidKey.of(random()));
      known.didKey(often);
    }

    assertThat(known.didKey(often)).isSameAs(kept);
    assertThat(known.didKey(once)).isEqualTo(lost).isNotSameAs(lost);
  }

  private static PublicKey random() {
    return PrivateKey.generate(new SecureRandom()).publicKey();
  }
}
