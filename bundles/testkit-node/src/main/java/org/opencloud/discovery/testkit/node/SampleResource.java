package org.opencloud.discovery.testkit.node;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Access;

/** Builds a resource as {@code search} hands it to a store. Public and of peer 0 unless told. */
public final class SampleResource {
  private final String type;
  private final String id;
  private final Set<String> words = new LinkedHashSet<>();
  private final Map<String, List<Double>> numbers = new LinkedHashMap<>();
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private PeerId creator = SamplePeers.id(0);
  private Access access = Access.PUBLIC;
  private byte[] json;

  private SampleResource(String type, String id) {
    this.type = type;
    this.id = id;
    this.json = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  public static SampleResource of(String type, String id) {
    return new SampleResource(type, id);
  }

  public SampleResource creator(PeerId peer) {
    creator = peer;
    return this;
  }

  /** Hides it from all others. */
  public SampleResource hidden() {
    access = Access.PRIVATE;
    return this;
  }

  public SampleResource sharedWith(PeerId... partners) {
    Set<String> ids = new TreeSet<>();
    for (PeerId partner : partners) {
      ids.add(partner.text());
    }
    access = Access.sharedWith(ids);
    return this;
  }

  public SampleResource words(String... folded) {
    words.addAll(List.of(folded));
    return this;
  }

  public SampleResource number(String path, Double... all) {
    numbers.put(path, List.of(all));
    return this;
  }

  public SampleResource value(String path, String... all) {
    values.put(path, List.of(all));
    return this;
  }

  public SampleResource json(String text) {
    return json(text.getBytes(StandardCharsets.UTF_8));
  }

  public SampleResource json(byte[] bytes) {
    json = bytes;
    return this;
  }

  public IndexedResource build() {
    return new IndexedResource(
        new Resource(type, id, creator, access, json), words, numbers, values);
  }
}
