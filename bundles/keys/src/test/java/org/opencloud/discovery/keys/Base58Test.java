package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base58Test {

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "61,2g",
    "626262,a3gV",
    "73696d706c792061206c6f6e6720737472696e67,2cFupjhnEsSn59qHXstmK2ffpLv2",
    "00eb15231dfceb60925886b67d065299925915aeb172c06647,1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L",
    "516b6fcd0f,ABnLTmg",
    "00000000000000000000,1111111111"
  })
  void readsAndWritesKnownPairs(String bytes, String text) throws KeyException {
    assertThat(Base58.encode(hex(bytes))).isEqualTo(text);
    assertThat(Base58.decode(text)).isEqualTo(hex(bytes));
  }

  @Test
  void comesBackTheSame() throws KeyException {
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(4); zeros > 0 && zeros < bytes.length; zeros--) {
        bytes[zeros - 1] = 0;
      }
      assertThat(Base58.decode(Base58.encode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void refusesWhatCostsTooMuch() {
    assertThatThrownBy(() -> Base58.decode("2".repeat(361))).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> Base58.encode(new byte[257]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
