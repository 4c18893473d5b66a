package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.Store;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class MongoStoreComponentTest {
  private final Map<Class<?>, Object> services = new HashMap<>();
  private final List<Dictionary<?, ?>> properties = new ArrayList<>();

  @Test
  void offersNothingWithoutAUri() {
    MongoStoreComponent component = component(Map.of());
    assertThat(services).isEmpty();
    component.close();
  }

  @Test
  void offersItsStoresAtOnceWithAUriConnectedOrNot() {
    MongoStoreComponent component = component(Map.of("uri", "mongodb://127.0.0.1:1"));

    assertThat(services).containsOnlyKeys(ResourceStore.class, PeerStore.class, RecordStore.class);
    assertThat(properties)
        .hasSize(3)
        .allMatch(all -> all.get(Store.NAME).equals("mongodb"))
        .allMatch(all -> all.get("service.ranking").equals(100));
    assertThat(((Store) services.get(ResourceStore.class)).state().ready()).isFalse();

    component.close();
    assertThat(services).isEmpty();
  }

  @Test
  void staysInForceAndSaysWhyWhenASettingIsWrong() {
    MongoStoreComponent component = component(Map.of("uri", "http://ada:s3cret@host"));

    assertThat(((Store) services.get(ResourceStore.class)).state().detail())
        .contains("store.mongodb.cfg: uri: expected mongodb://")
        .doesNotContain("s3cret");
    component.close();
  }

  @Test
  void neverShowsThePasswordInTheUri() {
    MongoStoreComponent component = component(Map.of("uri", "mongodb://ada:s3@cret@host"));
    Store store = (Store) services.get(ResourceStore.class);

    await().atMost(Duration.ofSeconds(10)).until(() -> store.state().detail().contains("client"));
    assertThat(store.state().detail()).doesNotContain("cret");
    component.close();
  }

  @Test
  void saysWhichPasswordFileIsMissing(@TempDir Path directory) {
    Path missing = directory.resolve("none");
    MongoStoreComponent component =
        component(
            Map.of(
                "uri",
                "mongodb://127.0.0.1:1",
                "user",
                "ada",
                "password_file",
                missing.toString()));
    Store store = (Store) services.get(ResourceStore.class);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> store.state().detail().contains("password.file: expected"));
    component.close();
  }

  @ParameterizedTest
  @CsvSource({
    "database, a/b, database",
    "database, '', database",
    "user, ada, user",
    "password_file, x, user"
  })
  void namesTheKeyThatIsWrong(String method, String value, String key) {
    Map<String, Object> values = Map.of("uri", "mongodb://host", method, value);
    SettingsFile file = new SettingsFile(MongoStoreComponent.PID, complaint -> {});
    assertThatThrownBy(() -> new SettingsReader(config(values), file).read())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("cfg: " + key + ": expected");
  }

  @Test
  void namesAndReplacesNumbersOutOfBoundsAndTextsThatAreNone() throws Exception {
    for (Object value : List.of(99, 600_001, new NumberFormatException("x"))) {
      List<String> complaints = new ArrayList<>();
      SettingsFile file = new SettingsFile(MongoStoreComponent.PID, complaints::add);
      Map<String, Object> values = Map.of("uri", "mongodb://host", "read_timeout_millis", value);
      assertThat(new SettingsReader(config(values), file).read().readTimeout()).hasSeconds(5);
      assertThat(complaints)
          .containsExactly(
              "etc/org.opencloud.discovery.store.mongodb.cfg:"
                  + " read.timeout.millis: expected 100 to 600000; using 5000");
    }
  }

  private MongoStoreComponent component(Map<String, Object> values) {
    return new MongoStoreComponent(bundle(), config(values), new RecordingMeters());
  }

  private static MongoConfig config(Map<String, Object> values) {
    return proxy(
        MongoConfig.class,
        (method, arguments) -> {
          Object value = values.getOrDefault(method, defaultOf(method));
          if (value instanceof RuntimeException failure) {
            throw failure;
          }
          return value;
        });
  }

  private static Object defaultOf(String method) {
    try {
      return MongoConfig.class.getDeclaredMethod(method).getDefaultValue();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private BundleContext bundle() {
    return proxy(
        BundleContext.class,
        (method, arguments) -> {
          Class<?> service = (Class<?>) arguments[0];
          services.put(service, arguments[1]);
          properties.add((Dictionary<?, ?>) arguments[2]);
          return proxy(ServiceRegistration.class, (call, none) -> services.remove(service));
        });
  }

  private static <T> T proxy(Class<T> type, Behaviour behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object result = behaviour.call(method.getName(), arguments);
              return method.getReturnType() == void.class ? null : result;
            }));
  }

  private interface Behaviour {
    Object call(String method, Object[] arguments);
  }
}
