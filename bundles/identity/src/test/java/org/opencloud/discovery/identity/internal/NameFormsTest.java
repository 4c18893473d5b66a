package org.opencloud.discovery.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/** The forms of names, character by character, beside the patterns that define them. */
class NameFormsTest {
  private static final Pattern PEER_ID = Pattern.compile("[1-9A-HJ-NP-Za-km-z]{46,64}");
  private static final Pattern DID =
      Pattern.compile(
          "did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}"
              + "|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Random random = new Random(7);

  @Test
  void takeEachCharacterAsThePatternDoes() {
    for (char c = 0; c < 0x180; c++) {
      String fill = "1".repeat(45) + c;
      assertThat(PeerId.isPeerId(fill)).as("%x", (int) c).isEqualTo(matches(PEER_ID, fill));
      String did = "did:key:z6Mk" + "1".repeat(43) + c;
      assertThat(Did.isDid(did)).as("%x", (int) c).isEqualTo(matches(DID, did));
    }
  }

  @Test
  void takeEachLengthAsThePatternDoes() {
    String[] beginnings = {"", "did:key:z6Mk", "did:key:z", "123e4567-e89b-12d3-a456-42661417400"};
    for (String beginning : beginnings) {
      for (int i = 0; i < 80; i++) {
        String name = beginning + "a".repeat(i);
        assertThat(PeerId.isPeerId(name)).as(name).isEqualTo(matches(PEER_ID, name));
        assertThat(Did.isDid(name)).as(name).isEqualTo(matches(DID, name));
      }
    }
  }

  @Test
  void takeDamagedNamesAsThePatternDoes() {
    String[] names = {
      "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN",
      "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
      "123e4567-e89b-12d3-a456-426614174000"
    };
    for (int i = 0; i < 3_000; i++) {
      StringBuilder name = new StringBuilder(names[i % names.length]);
      name.setCharAt(random.nextInt(name.length()), (char) random.nextInt(0x80));
      assertThat(PeerId.isPeerId(name.toString())).isEqualTo(matches(PEER_ID, name.toString()));
      assertThat(Did.isDid(name.toString())).isEqualTo(matches(DID, name.toString()));
    }
  }

  private static boolean matches(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }
}
