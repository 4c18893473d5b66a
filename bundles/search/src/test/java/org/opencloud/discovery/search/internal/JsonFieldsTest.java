package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.StoreLimits;

class JsonFieldsTest {
  @Test
  void readsValuesThroughListsAndNamesWithDots() throws Exception {
    String json =
        "{\"a\":[{\"b\":1},{\"b\":[2.5,\"x\"]},3],\"a.b\":true,\"c\":{\"d\":{\"e\":null}},"
            + "\"other\":{\"a\":{\"b\":9}},\"a.b.c\":7}";

    assertThat(read(json, "a.b").at("a.b")).containsExactly(1.0, 2.5, "x", true);
    assertThat(read(json, "c.d.e").at("c.d.e")).isEmpty();
    assertThat(read(json, "a.b.c", "a").at("a")).containsExactly(3.0);
    assertThat(read(json).byPath()).isEmpty();
  }

  @Test
  void leavesOutNumbersThatAreNone() throws Exception {
    assertThat(read("{\"a\":[1e999,-1e999,1]}", "a").at("a")).containsExactly(1.0);
  }

  @Test
  void readsNoMoreValuesThanAStoredResourceMayHave() throws Exception {
    int most = StoreLimits.VALUES;
    String many =
        IntStream.rangeClosed(0, most).mapToObj(i -> "1").collect(Collectors.joining(","));

    assertThat(read("{\"a\":[" + many + "]}", "a").at("a")).hasSize(most);
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThatThrownBy(() -> read("[]", "a")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("{\"a\":{", "a")).isInstanceOf(IOException.class);
  }

  private static JsonFields.Values read(String json, String... paths) throws IOException {
    return new JsonFields(List.of(paths)).read(json.getBytes(UTF_8));
  }
}
