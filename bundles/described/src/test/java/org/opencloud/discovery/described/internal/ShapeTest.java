package org.opencloud.discovery.described.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.described.TypeDescriptor;

/** What a node lets stand behind a keyword, beside what the meta-schema does. */
class ShapeTest {
  private static final Schema META_SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

  private static final String VALUES =
      """
      null
      true
      false
      0
      1
      -1
      2.0
      2.5
      -0.5
      0.0
      1e-400
      1e300
      99999999999999999999
      ""
      "x"
      "a#b"
      "a#"
      "#"
      "object"
      "float"
      "Object"
      "date"
      "#/properties/p"
      "https://json-schema.org/draft/2020-12/schema"
      []
      [true]
      [1]
      [1,1]
      [null]
      [[]]
      [{}]
      [{},{}]
      [{},1]
      ["a"]
      ["a","b"]
      ["a","a"]
      ["a",1]
      ["object"]
      ["object","null"]
      ["null","null"]
      ["object","float"]
      ["object",1]
      [{"type":[]}]
      {}
      {"a":true}
      {"a":{}}
      {"a":1}
      {"a":null}
      {"a":"b"}
      {"a":[]}
      {"a":["b"]}
      {"a":["b","b"]}
      {"a":[1]}
      {"a":[{}]}
      {"a":{"minimum":"1"}}
      {"minimum":"1"}
      {"type":"float"}
      {"not":{"required":[1]}}
      """;

  @ParameterizedTest
  @EnumSource(Keyword.class)
  void refusesWhatTheMetaSchemaRefuses(Keyword keyword) throws IOException {
    for (String value : VALUES.lines().toList()) {
      String schema = "{\"%s\":%s}".formatted(keyword.text(), value);
      if (!META_SCHEMA.validate(json(schema)).isEmpty()) {
        assertThatCode(() -> parse(schema)).as(schema).isInstanceOf(DescriptorException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Keyword.class)
  void fitsWhatTheMetaSchemaTakes(Keyword keyword) throws IOException {
    for (String value : VALUES.lines().toList()) {
      ObjectNode schema = json("{\"%s\":%s}".formatted(keyword.text(), value));
      if (META_SCHEMA.validate(schema).isEmpty()) {
        JsonNode behind = schema.get(keyword.text());
        assertThat(keyword.shape().fits(behind)).as(schema.toString()).isTrue();
      }
    }
  }

  /** The validator is made when nobody reads the descriptor any more: it has to take it then. */
  @ParameterizedTest
  @EnumSource(Keyword.class)
  void theValidatorTakesWhatIsNotRefused(Keyword keyword) {
    for (String value : VALUES.lines().toList()) {
      String schema = "{\"%s\":%s}".formatted(keyword.text(), value);
      TypeDescriptor type;
      try {
        type = parse(schema);
      } catch (DescriptorException refused) {
        continue;
      }
      for (String behind : VALUES.lines().toList()) {
        byte[] resource = "{\"p\":%s}".formatted(behind).getBytes(UTF_8);
        assertThatCode(() -> type.check(resource)).as(schema + behind).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void refusesNumbersThatNoDoubleHolds() {
    for (String keyword : new String[] {"minimum", "maximum", "multipleOf", "maxLength"}) {
      assertThatCode(() -> parse("{\"%s\":1e400}".formatted(keyword)))
          .as(keyword)
          .isInstanceOf(DescriptorException.class);
    }
  }

  private static ObjectNode json(String text) throws IOException {
    return Json.object(Json.STRICT, text.getBytes(UTF_8));
  }

  private static TypeDescriptor parse(String property) throws DescriptorException {
    String descriptor =
        """
        {"data_type":"acme.x","version":"1","description":"x",
         "schema":{"type":"object","properties":{"p":%s}}}""";
    return TypeDescriptor.parse(descriptor.formatted(property).getBytes(UTF_8));
  }
}
