package org.opencloud.discovery.described;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Field.Kind;
import org.opencloud.discovery.spi.ResourceType;

class TypeDescriptorTest {
  private static final String COUNT =
      """
      {"type":"integer","minimum":1,"maximum":64,"description":"Slices","examples":[4],
       "x-filter":true,"x-unit":"slices"}""";

  @Test
  void describesAType() throws Exception {
    ResourceType type = slices("{\"count\":" + COUNT + "}").type();

    assertThat(type.name()).isEqualTo("acme.gpu-slice");
    assertThat(type.version()).isEqualTo("1.2.0");
    assertThat(type.description()).isEqualTo("Parts of GPUs");
    Field count = type.field("count").orElseThrow();
    assertThat(count.kind()).isEqualTo(Kind.NUMBER);
    assertThat(count.unit()).isEqualTo("slices");
    assertThat(count.description()).isEqualTo("Slices");
    assertThat(count.example()).isEqualTo("4");
    assertThat(type.filterable("count")).isPresent();
  }

  @Test
  void findsFieldsInObjectsListsAndDefinitions() throws Exception {
    ResourceType type =
        slices(
                """
                {"gpu":{"type":"object","properties":{
                   "model":{"$ref":"#/$defs/model"},
                   "tags":{"type":"array","items":{"type":"string"},"description":"Tags",
                           "examples":[["fast"]],"x-search":true}}},
                 "steps":{"type":"array","items":{"type":"object","properties":{
                   "uses":{"type":["string","null"],"description":"What it uses",
                           "examples":["a \\"b\\""],"x-search":true,"x-filter":true}}}},
                 "code":{"type":"string","description":"Code","x-filter":true},
                 "ready":{"type":"boolean","description":"Ready","examples":[true],"x-filter":true},
                 "secret":{"type":"number","description":"Cost","x-internal":true},
                 "free":{"type":"string","description":"Kept, not searched"}}""",
                """
                ,"$defs":{"model":{"type":"string","description":"Model","examples":["H100 SXM"],
                  "x-search":true,"x-filter":true}}""")
            .type();

    assertThat(type.fields())
        .extracting(Field::path, Field::kind, Field::searchable, Field::filterable, Field::internal)
        .containsExactly(
            tuple("gpu.model", Kind.TEXT, true, true, false),
            tuple("gpu.tags", Kind.TEXT, true, false, false),
            tuple("steps.uses", Kind.TEXT, true, true, false),
            tuple("code", Kind.TEXT, false, true, false),
            tuple("ready", Kind.BOOLEAN, false, true, false),
            tuple("secret", Kind.NUMBER, false, false, true));
    assertThat(type.fields())
        .extracting(Field::example)
        .containsExactly("\"H100 SXM\"", "fast", "\"a \\\"b\\\"\"", "", "true", "");
  }

  @Test
  void namesWhatDoesNotFit() throws Exception {
    TypeDescriptor type =
        slices(
            """
            {"gpu":{"type":"object","required":["model"],"properties":{
               "model":{"type":"string","pattern":"^[A-Z]","maxLength":4},
               "count":%s}},
             "steps":{"type":"array","maxItems":2,"items":{"type":"object","properties":{
               "kind":{"enum":["map","reduce"]}}}},
             "since":{"type":"string","format":"date"},
             "home":{"type":"string","format":"uri"}}"""
                .formatted(COUNT),
            ",\"additionalProperties\":false,\"required\":[\"id\"]");

    assertThat(
            misfits(type, "{\"id\":\"x\",\"data_type\":\"acme.gpu-slice\",\"access\":\"PUBLIC\"}"))
        .isEqualTo("id: expected no such field");
    assertThat(misfits(type, "{}")).isEqualTo("id: expected a value");
    assertThat(misfits(type, "{\"gpu\":{\"count\":0}}"))
        .contains("gpu.model: expected a value")
        .contains("gpu.count: expected at least 1, in slices")
        .contains("id: expected a value");
    assertThat(misfits(type, "{\"gpu\":{\"model\":\"A\",\"count\":1.5}}"))
        .contains("gpu.count: expected an integer, in slices");
    assertThat(misfits(type, "{\"gpu\":{\"model\":\"abcde\"}}"))
        .contains("gpu.model: expected text like ^[A-Z]")
        .contains("gpu.model: expected at most 4 characters");
    assertThat(misfits(type, "{\"steps\":[{\"kind\":\"map\"},{\"kind\":\"sort\"},{}]}"))
        .contains("steps[1].kind: expected one of map, reduce")
        .contains("steps: expected at most 2 values");
    assertThat(misfits(type, "{\"since\":\"yesterday\",\"home\":\"not a uri\"}"))
        .contains("since: expected text in the format date")
        .contains("home: expected text in the format uri");
    assertThat(misfits(type, "[]")).isEqualTo("expected one JSON object");
  }

  @Test
  void tellsTenThingsAtMost() throws Exception {
    TypeDescriptor type = slices("{\"n\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}");

    assertThat(type.check("{\"n\":[%s\"\"]}".formatted("\"\",".repeat(9_000)).getBytes(UTF_8)))
        .hasSize(10);
  }

  @Test
  void takesNumbersThatNoDoubleHolds() throws Exception {
    TypeDescriptor type =
        slices("{\"n\":{\"type\":\"number\",\"minimum\":0,\"maximum\":9,\"multipleOf\":0.5}}");

    assertThat(misfits(type, "{\"n\":1e400}")).contains("a 64-bit float");
    assertThat(misfits(type, "{\"n\":-1e400}")).contains("a 64-bit float");
    assertThat(misfits(type, "{\"n\":" + "9".repeat(99) + "}")).contains("at most 9");
    assertThat(misfits(type, "{\"n\":1e-400}")).isEmpty();
  }

  @Test
  void noTextMakesAPatternSlow() throws Exception {
    TypeDescriptor type = slices("{\"s\":{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}");
    byte[] json = "{\"s\":\"%s!\"}".formatted("a".repeat(100_000)).getBytes(UTF_8);

    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(type.check(json)).hasSize(1));
  }

  @Test
  void refusesWhatIsNoDescriptor() {
    refused("", "[]");
    refused("", "{\"data_type\":\"a\",\"data_type\":\"b\"}");
    refused("", " ".repeat(TypeDescriptor.MAX_BYTES + 1));
    refused("/name", "{\"name\":\"x\"}");
    refused("/data_type", "{}");
    refused("/data_type", descriptor("gpu-slice", "{}", ""));
    refused("/data_type", descriptor("acme.gpu slice", "{}", ""));
    refused("/version", "{\"data_type\":\"acme.x\"}");
    refused("/version", "{\"data_type\":\"acme.x\",\"version\":\"1 0\"}");
    refused("/description", "{\"data_type\":\"acme.x\",\"version\":\"1\",\"description\":\" \"}");
    refused("/schema", "{\"data_type\":\"acme.x\",\"version\":\"1\",\"description\":\"x\"}");
  }

  @Test
  void refusesWhatIsNoSchemaOfAResource() {
    refusedSchema("/schema/type", "{\"type\":\"array\"}");
    refusedSchema("/schema/$schema", "{\"type\":\"object\",\"$schema\":\"http://x\"}");
    refusedSchema("/schema/requird", "{\"type\":\"object\",\"requird\":[]}");
    refusedSchema("/schema/required", "{\"type\":\"object\",\"required\":\"id\"}");
    refusedSchema("/schema/required/0", "{\"type\":\"object\",\"required\":[\"access\"]}");
    refusedProperty("/minimum", "{\"type\":\"number\",\"minimum\":\"1\"}");
    refusedProperty("/type", "{\"type\":\"float\"}");
    refusedProperty("/pattern", "{\"pattern\":\"(?=a)\"}");
    refusedProperty("/pattern", "{\"pattern\":\"(a)\\\\1\"}");
    refusedProperty("/pattern", "{\"pattern\":\"%s\"}".formatted("a".repeat(257)));
    refusedProperty("/patternProperties/(", "{\"patternProperties\":{\"(\":true}}");
    refusedProperty("/format", "{\"format\":\"hostname\"}");
    refusedProperty("/$id", "{\"$id\":\"https://acme.example/x\"}");
    refusedSchema(
        "/schema/properties/access",
        "{\"type\":\"object\",\"properties\":{\"access\":{\"type\":\"string\"}}}");
  }

  @Test
  void refusesReferencesElsewhereAndToThemselves() {
    refusedProperty("/$ref", "{\"$ref\":\"https://acme.example/schema\"}");
    refusedProperty("/$ref", "{\"$ref\":\"other.json#/x\"}");
    refusedProperty("/$ref", "{\"$ref\":\"#\"}");
    refusedProperty("/$ref", "{\"$ref\":\"#/$defs/none\"}");
    refusedProperty("/items/$ref", "{\"items\":{\"$ref\":\"#/properties/p\"}}");
    refusedProperty("/$dynamicRef", "{\"$dynamicRef\":\"#x\"}");
  }

  @Test
  void refusesSchemasThatMultiply() {
    String defs =
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(",", "{", ",\"d30\":true}"));

    assertThatExceptionOfType(DescriptorException.class)
        .isThrownBy(() -> slices("{\"p\":{\"$ref\":\"#/$defs/d0\"}}", ",\"$defs\":" + defs))
        .withMessageContaining("2000 schemas");
  }

  @Test
  void refusesFieldsThatContradict() {
    refusedProperty("", said("\"type\":\"object\""));
    refusedProperty("", said("\"enum\":[1]"));
    refusedProperty("", said("\"type\":[\"string\",\"number\"]"));
    refusedProperty("/x-filter", "{\"type\":\"string\",\"description\":\"d\",\"x-filter\":1}");
    refusedProperty("", "{\"type\":\"string\",\"description\":\"d\",\"x-filter\":false}");
    refusedProperty("/description", "{\"type\":\"string\",\"x-filter\":true}");
    refusedProperty("/x-unit", said("\"type\":\"string\",\"x-unit\":\"GiB\""));
    refusedProperty("/x-unit", said("\"type\":\"number\",\"x-unit\":\"" + "x".repeat(33) + "\""));
    refusedProperty("/x-search", said("\"type\":\"number\",\"x-search\":true"));
    refusedProperty("", said("\"type\":\"string\",\"x-internal\":true"));
    refusedProperty("/x-filtr", said("\"type\":\"string\",\"x-filtr\":true"));
    refusedProperty("/not", "{\"not\":" + said("\"type\":\"string\"") + "}");
    refusedProperty(
        "/additionalProperties", "{\"additionalProperties\":" + said("\"type\":\"string\"") + "}");
    refusedProperty(
        "/anyOf/1",
        "{\"anyOf\":[%s,%s]}".formatted(said("\"type\":\"string\""), said("\"type\":\"number\"")));
    refusedProperty(
        "/anyOf/1",
        "{\"anyOf\":[{\"properties\":{\"q\":%s}},%s]}"
            .formatted(said("\"type\":\"string\""), said("\"type\":\"string\"")));
  }

  @Test
  void refusesMoreFieldsThanATypeMayHave() {
    String fields =
        IntStream.rangeClosed(0, 200)
            .mapToObj(i -> "\"f" + i + "\":" + said("\"type\":\"string\""))
            .collect(Collectors.joining(",", "{", "}"));

    assertThatExceptionOfType(DescriptorException.class)
        .isThrownBy(() -> slices(fields))
        .withMessage("/schema: expected at most 200 fields");
  }

  private static String said(String more) {
    return "{\"description\":\"d\",\"x-filter\":true," + more + "}";
  }

  private static TypeDescriptor slices(String properties) throws DescriptorException {
    return slices(properties, "");
  }

  private static TypeDescriptor slices(String properties, String more) throws DescriptorException {
    return TypeDescriptor.parse(descriptor("acme.gpu-slice", properties, more).getBytes(UTF_8));
  }

  private static String descriptor(String name, String properties, String more) {
    return """
        {"data_type":"%s","version":"1.2.0","description":"Parts of GPUs",
         "schema":{"type":"object","properties":%s%s}}"""
        .formatted(name, properties, more);
  }

  private static String misfits(TypeDescriptor type, String json) {
    return type.check(json.getBytes(UTF_8)).stream()
        .map(Misfit::toString)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static void refusedProperty(String pointer, String property) {
    refused("/schema/properties/p" + pointer, descriptor("acme.x", "{\"p\":" + property + "}", ""));
  }

  private static void refusedSchema(String pointer, String schema) {
    refused(
        pointer,
        "{\"data_type\":\"acme.x\",\"version\":\"1\",\"description\":\"x\",\"schema\":%s}"
            .formatted(schema));
  }

  private static void refused(String pointer, String descriptor) {
    assertThatExceptionOfType(DescriptorException.class)
        .as(descriptor)
        .isThrownBy(() -> TypeDescriptor.parse(descriptor.getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.pointer()).as(e.getMessage()).isEqualTo(pointer));
  }
}
