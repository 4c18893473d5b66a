package org.opencloud.discovery.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.described.Misfit;
import org.opencloud.discovery.described.TypeDescriptor;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Hit;

/**
 * What a node expects of a type descriptor, applied as a node applies it. Subclass it in the
 * project that ships the descriptor, with samples that show every field.
 */
public abstract class TypeDescriptorContract {

  /** The descriptor's name in {@code OPENCLOUD-INF/types}, such as {@code gpu-slice.json}. */
  protected abstract String file();

  /** Resources of the type, each one JSON object; {@link #lines} reads them from a file. */
  protected abstract List<String> samples();

  /** A word that one of the samples has. */
  protected abstract String word();

  /** Resources that must be refused, each by the field that is wrong in it. */
  protected abstract Map<String, String> misfits();

  /** The lines of a file on the class path, such as {@code /samples.ndjson}. */
  protected final List<String> lines(String resource) {
    return new String(bytes(resource), UTF_8).lines().filter(line -> !line.isBlank()).toList();
  }

  @Test
  void isADescriptor() {
    try {
      read();
    } catch (DescriptorException e) {
      fail(file() + ", " + e.getMessage());
    }
  }

  @Test
  void takesItsSamples() {
    assertThat(samples()).as("samples").isNotEmpty();
    for (String sample : samples()) {
      assertThat(descriptor().check(sample.getBytes(UTF_8))).as(sample).isEmpty();
    }
  }

  @Test
  void hasSamplesThatANodeTakes() {
    assertThat(samples())
        .allSatisfy(
            json -> {
              assertThat(json.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(Hit.MAX_JSON_BYTES);
              assertThat(SampleJson.object(json).get("id")).as("id").isInstanceOf(String.class);
            })
        .extracting(json -> SampleJson.object(json).get("id"))
        .doesNotHaveDuplicates();
  }

  @Test
  void hasASampleOfEachField() {
    assertThat(descriptor().type().fields()).as("fields").isNotEmpty();
    for (Field field : descriptor().type().fields()) {
      assertThat(samples())
          .as("a sample with a %s at '%s'", field.kind(), field.path())
          .anyMatch(json -> SampleJson.has(json, field));
    }
  }

  @Test
  void hasExamplesThatOneCanFilterBy() {
    for (Field field : descriptor().type().fields()) {
      if (field.filterable() && !field.internal()) {
        assertThat(field.example()).as("an example of '%s'", field.path()).isNotEmpty();
        String filter = field.path() + "=" + field.example();
        assertThatCode(() -> FilterExpression.parse(filter).bind(descriptor().type()))
            .as(filter)
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void isFoundByItsWord() throws Exception {
    CollectingSink sink = new CollectingSink(100);
    InMemoryCatalog.of(descriptor().type(), samples()).search(TestQuery.of(word()), sink);

    assertThat(sink.hits()).as("samples with '%s'", word()).isNotEmpty();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThat(misfits()).as("resources that must be refused").isNotEmpty();
    misfits()
        .forEach(
            (field, json) ->
                assertThat(descriptor().check(json.getBytes(UTF_8)))
                    .as(json)
                    .extracting(Misfit::field)
                    .contains(field));
  }

  /** What is wrong with a descriptor is said by one test; the others cannot begin. */
  private TypeDescriptor descriptor() {
    try {
      return read();
    } catch (DescriptorException e) {
      return Assumptions.abort(file() + " is no descriptor: see isADescriptor");
    }
  }

  private TypeDescriptor read() throws DescriptorException {
    String path = '/' + TypeDescriptor.FOLDER + '/' + file();
    if (getClass().getResource(path) == null) {
      throw new DescriptorException("", "it in " + TypeDescriptor.FOLDER + " on the class path");
    }
    return TypeDescriptor.parse(bytes(path));
  }

  private byte[] bytes(String resource) {
    try (InputStream in = getClass().getResourceAsStream(resource)) {
      assertThat(in).as("%s on the class path", resource).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
