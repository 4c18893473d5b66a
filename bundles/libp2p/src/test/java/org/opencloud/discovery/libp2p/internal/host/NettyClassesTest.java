package org.opencloud.discovery.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyClassesTest {

  /** In a class loader of its own, because another test of this process may have loaded Netty. */
  @ParameterizedTest
  @ValueSource(classes = {GlobalEventExecutor.class, ImmediateEventExecutor.class})
  void whatNettyKeepsForEverKnowsNoClassOfThisBundle(Class<?> executor) throws Exception {
    try (URLClassLoader fresh =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Method load = fresh.loadClass(NettyClasses.class.getName()).getDeclaredMethod("load");
      load.setAccessible(true);
      load.invoke(null);

      Object kept = fresh.loadClass(executor.getName()).getField("INSTANCE").get(null);
      Object end = kept.getClass().getMethod("terminationFuture").invoke(kept);
      Throwable cause = (Throwable) end.getClass().getMethod("cause").invoke(end);

      assertThat(EventExecutor.class).isNotSameAs(fresh.loadClass(EventExecutor.class.getName()));
      assertThat(cause.getStackTrace())
          .isNotEmpty()
          .extracting(StackTraceElement::getClassName)
          .allMatch(name -> name.startsWith("io.netty.") || name.startsWith("java.lang."));
    }
  }

  private static URL[] classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> url(Path.of(entry)))
        .toArray(URL[]::new);
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
