package org.opencloud.discovery.nats.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.opencloud.discovery.api.node.SettingsFile;

/** The configuration as Declarative Services gives it: defaults, and what a test overrides. */
final class TestSettings {
  private TestSettings() {}

  /**
   * A configuration.
   *
   * @param values by method name; an exception as value is thrown
   */
  static NatsConfig config(Map<String, Object> values) {
    return (NatsConfig)
        Proxy.newProxyInstance(
            NatsConfig.class.getClassLoader(),
            new Class<?>[] {NatsConfig.class},
            (proxy, method, arguments) -> {
              Object value = values.getOrDefault(method.getName(), method.getDefaultValue());
              if (value instanceof RuntimeException failure) {
                throw failure;
              }
              return method.getReturnType() == Class.class ? Annotation.class : value;
            });
  }

  static Settings of(Map<String, Object> values) {
    try {
      return read(values);
    } catch (BadSetting e) {
      throw new AssertionError(e);
    }
  }

  static Settings read(Map<String, Object> values) throws BadSetting {
    SettingsFile file = new SettingsFile(NatsComponent.PID, complaint -> {});
    return new SettingsReader(config(values), file).read();
  }
}
