package org.opencloud.discovery.described;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The validator is not there before the first resource is. */
class LateValidatorTest {
  private static final String DESCRIPTOR =
      """
      {"data_type":"acme.x","version":"1","description":"x",
       "schema":{"type":"object","properties":{"count":{"type":"integer","pattern":"a+",
         "minimum":1,"description":"Slices","x-filter":true,"x-unit":"slices"}}}}""";

  @Test
  void readsDescriptorsWithoutIt() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(withoutValidator(), null)) {
      Class<?> descriptor = loader.loadClass(TypeDescriptor.class.getName());
      Method parse = descriptor.getMethod("parse", byte[].class);
      Object type = parse.invoke(null, (Object) DESCRIPTOR.getBytes(UTF_8));
      String wrong = DESCRIPTOR.replace("\"minimum\":1", "\"minimum\":\"1\"");

      assertThatThrownBy(() -> parse.invoke(null, (Object) wrong.getBytes(UTF_8)))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageStartingWith("/schema/properties/count/minimum: expected a number");
      Method check = descriptor.getMethod("check", byte[].class);
      assertThatThrownBy(() -> check.invoke(type, (Object) "{}".getBytes(UTF_8)))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  private static URL[] withoutValidator() throws Exception {
    List<URL> places = new ArrayList<>();
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!place.contains("json-schema-validator")) {
        places.add(Path.of(place).toUri().toURL());
      }
    }
    return places.toArray(URL[]::new);
  }

  @Test
  void isMadeOnceForAllWhoAskAtOnceWhateverTheirClassLoader() throws Exception {
    TypeDescriptor type = TypeDescriptor.parse(DESCRIPTOR.getBytes(UTF_8));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<Misfit>>> answers = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        answers.add(
            threads.submit(
                () -> {
                  Thread.currentThread().setContextClassLoader(null);
                  return type.check("{\"count\":0}".getBytes(UTF_8));
                }));
      }
      for (Future<List<Misfit>> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS))
            .extracting(Misfit::toString)
            .containsExactly("count: expected at least 1, in slices");
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
