package org.opencloud.discovery.transport.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.kad.Kad;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The validators on offer, by namespace. The first of a namespace is in force until it goes. */
final class DhtValidators {
  private static final Logger LOG = LoggerFactory.getLogger(DhtValidators.class);

  private final Kad kad;
  private final Map<String, Deque<RecordValidator>> offered = new HashMap<>();
  private final Map<String, Kad.Registration> inForce = new HashMap<>();

  DhtValidators(Kad kad) {
    this.kad = kad;
  }

  synchronized void add(RecordValidator validator, Map<String, ?> properties) {
    String namespace = namespace(properties);
    if (namespace.isEmpty() || namespace.contains("/")) {
      LOG.warn(
          "a validator for the DHT is left out: expected the property {}, one word without /",
          RecordValidator.NAMESPACE);
      return;
    }
    Deque<RecordValidator> others = offered.computeIfAbsent(namespace, name -> new ArrayDeque<>());
    others.add(validator);
    if (others.size() > 1) {
      LOG.warn("the DHT's namespace {} has a validator; another waits for it to go", namespace);
    }
    put(namespace);
  }

  synchronized void remove(RecordValidator validator, Map<String, ?> properties) {
    String namespace = namespace(properties);
    Deque<RecordValidator> others = offered.get(namespace);
    if (others == null) {
      return;
    }
    if (others.peek() == validator) {
      inForce.remove(namespace).close();
    }
    others.remove(validator);
    if (others.isEmpty()) {
      offered.remove(namespace);
    } else {
      put(namespace);
    }
  }

  private void put(String namespace) {
    RecordValidator first = offered.get(namespace).element();
    inForce.computeIfAbsent(namespace, name -> kad.validator(name, new Adapted(first)));
  }

  private static String namespace(Map<String, ?> properties) {
    Object namespace = properties.get(RecordValidator.NAMESPACE);
    return namespace == null ? "" : namespace.toString();
  }

  private record Adapted(RecordValidator validator)
      implements org.opencloud.discovery.kad.RecordValidator {
    @Override
    public boolean validate(String key, byte[] value) {
      return validator.validate(key, value);
    }

    @Override
    public int select(String key, List<byte[]> values) {
      return validator.select(key, values);
    }
  }
}
