package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.wire.BridgeError.Code;

class BridgeMessagesReaderTest {
  private static final String GPU =
      "{\"action\":\"PB_SEARCH\",\"type\":\"all\",\"search\":\"gpu\"}";

  private final BridgeMessagesReader reader = new BridgeMessagesReader();

  @Test
  void readsTheDrawnRequest() throws BridgeRefused {
    BridgeRequest.Search search = search(GPU);
    assertThat(search.request()).isEqualTo(SearchRequest.of("gpu"));
    assertThat(search.requestId()).isEmpty();
  }

  @Test
  void readsAllFields() throws BridgeRefused {
    BridgeRequest.Search search =
        search(
            "{\"action\":\"PB_SEARCH\",\"search\":\"gpu\",\"data_type\":\"acme.gpu\",\"user\":\"ada\","
                + "\"limit\":7,\"deadline_ms\":900,\"own_private\":true,\"request_id\":\"q1\","
                + "\"unknown\":[1,{\"a\":null}],\"also\":null}");
    assertThat(search.request())
        .isEqualTo(
            new SearchRequest(
                "gpu",
                "acme.gpu",
                "ada",
                Optional.of(7),
                Optional.of(Duration.ofMillis(900)),
                true));
    assertThat(search.requestId()).isEqualTo("q1");
  }

  @Test
  void readsAFilterAndAnOrderWithAndWithoutWords() throws BridgeRefused {
    String filtered = "{\"action\":\"PB_SEARCH\",\"filter\":\"gpu.count>=2\",\"order\":\"-a, b\"}";
    SearchRequest request = search(filtered).request();
    assertThat(request.search()).isEmpty();
    assertThat(request.filter()).isEqualTo("gpu.count>=2");
    assertThat(request.order()).isEqualTo("-a, b");
    assertThat(refused("{\"action\":\"PB_SEARCH\",\"order\":\"a\"}").error().field())
        .isEqualTo("search");
    assertThat(refused(filtered.replace("gpu", "g".repeat(1_024))).error().field())
        .isEqualTo("filter");
    assertThat(refused(filtered.replace("-a", "a".repeat(512))).error().field()).isEqualTo("order");
  }

  @ParameterizedTest
  @CsvSource({"all,ALL", "known,KNOWN", "partner,PARTNER", "Known,KNOWN", "PARTNER,PARTNER"})
  void readsWhoIsAsked(String word, SearchRequest.Scope scope) throws BridgeRefused {
    assertThat(search(GPU.replace("all", word)).request().scope()).isEqualTo(scope);
  }

  @Test
  void saysWhoCanBeAsked() {
    assertThat(refused(GPU.replace("all", "others")).error().message())
        .isEqualTo("expected one of all, known, partner");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"from_app\":\"x\",\"datatype\":\"COMPUTE\",\"user\":\"ada\",\"payload\":%s}",
        "{\"FromApp\":\"x\",\"Datatype\":\"COMPUTE\",\"User\":\"ada\",\"Payload\":%s}",
        "{\"fromApp\":\"x\",\"data_type\":\"COMPUTE\",\"USER\":\"ada\",\"payload\": %s }"
      })
  void readsTheEnvelopeWithEachFormOfPayload(String envelope) throws BridgeRefused {
    String base64 = Base64.getEncoder().encodeToString(GPU.getBytes(UTF_8));
    for (String payload :
        new String[] {GPU, '"' + base64 + '"', '"' + GPU.replace("\"", "\\\"") + '"'}) {
      SearchRequest request = search(envelope.formatted(payload)).request();
      assertThat(request.search()).isEqualTo("gpu");
      assertThat(request.user()).isEqualTo("ada");
      assertThat(request.dataType()).isEqualTo("COMPUTE");
    }
  }

  @Test
  void readsAnEnvelopeWithinAnEnvelopeAsGoWritesIt() throws BridgeRefused {
    String inner = base64("{\"search\":\"gpu\",\"type\":\"all\"}");
    String message =
        base64("{\"Action\":\"PB_SEARCH\",\"DataType\":\"DATA\",\"Payload\":" + inner + "}");
    SearchRequest request =
        search("{\"FromApp\":\"x\",\"Datatype\":\"\",\"User\":\"ada\",\"Payload\":" + message + "}")
            .request();
    assertThat(request.search()).isEqualTo("gpu");
    assertThat(request.dataType()).isEqualTo("DATA");
    assertThat(request.user()).isEqualTo("ada");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|MALFORMED|``",
        "gpu|MALFORMED|``",
        "[]|MALFORMED|``",
        "{\"action\":\"PB_SEARCH\"|MALFORMED|``",
        "{} {}|MALFORMED|``",
        "{\"action\":\"PB_SEARCH\",\"payload\":\"#\"}|MALFORMED|payload",
        "{\"action\":\"PB_SEARCH\",\"payload\":\"Z3B1\"}|MALFORMED|payload",
        "{\"action\":\"PB_SEARCH\",\"payload\":[1]}|INVALID|payload",
        "{\"payload\":{\"payload\":{\"payload\":{}}}}|INVALID|payload",
        "{}|INVALID|action",
        "{\"action\":3}|INVALID|action",
        "{\"action\":\"PB_FIND\"}|INVALID|action",
        "{\"action\":\"PB_CREATE\"}|INVALID|action",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"type\":\"some\"}|INVALID|type",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"type\":\"partners\"}|INVALID|type",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"type\":1}|INVALID|type",
        "{\"action\":\"PB_SEARCH\"}|INVALID|search",
        "{\"action\":\"PB_SEARCH\",\"search\":\" \"}|INVALID|search",
        "{\"action\":\"PB_SEARCH\",\"search\":[\"gpu\"]}|INVALID|search",
        "{\"action\":\"PB_SEARCH\",\"search\":\"\\ud800\"}|INVALID|search",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"Search\":\"b\"}|INVALID|Search",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"data_type\":\"a b\"}|INVALID|data_type",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"data_type\":5}|INVALID|data_type",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"limit\":0}|INVALID|limit",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"limit\":1001}|INVALID|limit",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"limit\":\"5\"}|INVALID|limit",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"limit\":1.5}|INVALID|limit",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"deadline_ms\":99999999999999999999}|INVALID|deadline_ms",
        "{\"action\":\"PB_SEARCH\",\"search\":\"a\",\"own_private\":\"yes\"}|INVALID|own_private",
      })
  void saysWhatIsWrong(String message, Code code, String field) {
    BridgeError error = refused(message).error();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.field()).isEqualTo(field);
    assertThat(error.message()).startsWith("expected ");
  }

  @Test
  void saysWhereAnObjectBreaks() {
    assertThat(refused("{\"action\":\"PB_SEARCH\",}").error().message())
        .isEqualTo("expected one JSON object, at most 64 deep; it breaks at character 22");
  }

  @Test
  void echoesTheRequestIdInRefusals() {
    assertThat(refused("{\"request_id\":\"q1\",\"action\":\"PB_FIND\"}").requestId())
        .isEqualTo("q1");
    assertThat(refused("{\"request_id\":\"q1\",\"payload\":{\"limit\":\"x\"}}").requestId())
        .isEqualTo("q1");
  }

  @Test
  void boundsTheRequestId() throws BridgeRefused {
    String id = "é".repeat(64);
    assertThat(search(GPU.replace("}", ",\"request_id\":\"" + id + "\"}")).requestId())
        .isEqualTo(id);
    BridgeRefused refused = refused(GPU.replace("}", ",\"request_id\":\"" + id + "e\"}"));
    assertThat(refused.error().field()).isEqualTo("request_id");
    assertThat(refused.requestId()).isEmpty();
  }

  @Test
  void boundsTextsBytesAndDepth() {
    String longText = GPU.replace("gpu", "g".repeat(257));
    assertThat(refused(longText).error().field()).isEqualTo("search");
    String large = GPU.replace("}", ",\"x\":\"" + "x".repeat(32 * 1024) + "\"}");
    assertThat(refused(large).error().code()).isEqualTo(Code.TOO_LARGE);
    String deep = GPU.replace("}", ",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}");
    assertThat(refused(deep).error().code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void boundsTextsOfTheEnvelopeAndResources() {
    String longText = "u".repeat(257);
    assertThat(refused(GPU.replace("}", ",\"user\":\"" + longText + "\"}")).error().field())
        .isEqualTo("user");
    assertThat(refused(GPU.replace("}", ",\"data_type\":\"" + longText + "\"}")).error().field())
        .isEqualTo("data_type");
    byte[] large = new byte[BridgeMessagesReader.MAX_RESOURCE_BYTES + 1];
    assertThatThrownBy(() -> reader.create(large))
        .asInstanceOf(type(BridgeRefused.class))
        .satisfies(e -> assertThat(e.error().code()).isEqualTo(Code.TOO_LARGE));
    assertThatThrownBy(() -> reader.remove(large))
        .asInstanceOf(type(BridgeRefused.class))
        .satisfies(e -> assertThat(e.error().code()).isEqualTo(Code.TOO_LARGE));
    String resource = "{\"id\":\"r\",\"x\":\"" + "x".repeat(WireLimits.RESOURCE_BYTES) + "\"}";
    assertThatThrownBy(() -> reader.create(resource.getBytes(UTF_8)))
        .asInstanceOf(type(BridgeRefused.class))
        .satisfies(e -> assertThat(e.error().code()).isEqualTo(Code.TOO_LARGE))
        .satisfies(e -> assertThat(e.error().message()).contains("131072 bytes of resource"));
    String remove = "{\"data_type\":\"COMPUTE\",\"id\":\"" + longText + "\"}";
    assertThatThrownBy(() -> reader.remove(remove.getBytes(UTF_8)))
        .asInstanceOf(type(BridgeRefused.class))
        .satisfies(e -> assertThat(e.error().field()).isEqualTo("id"));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] broken = GPU.getBytes(UTF_8);
    broken[broken.length - 3] = (byte) 0xff;
    assertThatThrownBy(() -> reader.search(broken)).isInstanceOf(BridgeRefused.class);
    assertThatThrownBy(() -> reader.search(GPU.getBytes(java.nio.charset.StandardCharsets.UTF_16)))
        .isInstanceOf(BridgeRefused.class);
  }

  @Test
  void leavesItsOwnMessagesAlone() throws BridgeRefused {
    String own = "{\"from_app\":\"oc-discovery\"," + GPU.substring(1);
    assertThat(reader.search(own.getBytes(UTF_8))).isEmpty();
    assertThat(reader.search(("{\"payload\":" + own + "}").getBytes(UTF_8))).isEmpty();
    assertThat(reader.create(own.getBytes(UTF_8))).isEmpty();
    assertThat(reader.remove(own.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void takesAResourceByteForByte() throws BridgeRefused {
    String document = "{ \"id\":\"r1\", \"price\":1.50e0, \"name\":\"\\u00e9é😀\" }";
    assertThat(create(document).json()).asString(UTF_8).isEqualTo(document);
    assertThat(create(document).dataType()).isEmpty();
    String envelope =
        "{\"x\":\"é😀\",\"datatype\":\"COMPUTE\",\"request_id\":\"q\",\"payload\":%s,\"y\":[{}]}";
    BridgeRequest.Create create = create(envelope.formatted(document));
    assertThat(create.json()).asString(UTF_8).isEqualTo(document);
    assertThat(create.dataType()).isEqualTo("COMPUTE");
    assertThat(create.requestId()).isEqualTo("q");
    assertThat(create(envelope.formatted(base64(document))).json())
        .asString(UTF_8)
        .isEqualTo(document);
  }

  @Test
  void changesNoPeers() {
    assertThatThrownBy(() -> create("{\"Datatype\":\"PEER\",\"Payload\":{\"id\":\"x\"}}"))
        .asInstanceOf(type(BridgeRefused.class))
        .satisfies(e -> assertThat(e.error().code()).isEqualTo(Code.UNSUPPORTED));
  }

  @Test
  void readsWhatToRemove() throws BridgeRefused {
    String bare = "{\"data_type\":\"COMPUTE\",\"id\":\"r1\",\"request_id\":\"q\"}";
    BridgeRequest.Remove remove = reader.remove(bare.getBytes(UTF_8)).orElseThrow();
    assertThat(remove).isEqualTo(new BridgeRequest.Remove("COMPUTE", "r1", "q"));
    String envelope = "{\"datatype\":\"COMPUTE\",\"payload\":{\"id\":\"r1\"},\"request_id\":\"q\"}";
    assertThat(reader.remove(envelope.getBytes(UTF_8))).contains(remove);
    assertThatThrownBy(() -> reader.remove("{\"id\":\"r1\"}".getBytes(UTF_8)))
        .isInstanceOf(BridgeRefused.class);
    assertThatThrownBy(() -> reader.remove("{\"data_type\":\"COMPUTE\"}".getBytes(UTF_8)))
        .isInstanceOf(BridgeRefused.class);
  }

  private BridgeRequest.Search search(String message) throws BridgeRefused {
    return reader.search(message.getBytes(UTF_8)).orElseThrow();
  }

  private BridgeRequest.Create create(String message) throws BridgeRefused {
    return reader.create(message.getBytes(UTF_8)).orElseThrow();
  }

  private BridgeRefused refused(String message) {
    try {
      reader.search(message.getBytes(UTF_8));
    } catch (BridgeRefused e) {
      return e;
    }
    throw new AssertionError("taken: " + message);
  }

  private static String base64(String json) {
    return '"' + Base64.getEncoder().encodeToString(json.getBytes(UTF_8)) + '"';
  }
}
