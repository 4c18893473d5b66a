package com.acme.machine;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.spi.Words;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Answers from an inventory that speaks HTTP: a GET of its address gives a JSON array of objects. A
 * node holds each hit against the query's filter itself, and against who may see it.
 */
@Component(configurationPid = "com.acme.machine")
public final class MachineSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("acme.machine")
          .description("Machines of the inventory, as they are at this moment")
          .field(Field.keyword("cpu.model").describedAs("Processor").withExample("\"AMD EPYC 9454\""))
          .field(Field.number("cpu.cores", "").describedAs("Cores").withExample("96"))
          .field(Field.number("memory.gib", "GiB").describedAs("Memory").withExample("384"))
          .field(Field.flag("free").describedAs("Nobody uses it now").withExample("true"))
          .field(Field.keyword("location").describedAs("Where it stands").withExample("Lyon"))
          .build();
  private static final List<String> SEARCHED = List.of("name", "description", "location");

  private final URI inventory;

  /** Settings, in {@code etc/com.acme.machine.cfg}. */
  public @interface Config {
    /** Where the inventory answers. */
    String url() default "http://127.0.0.1:8090/";
  }

  @Activate
  public MachineSearch(Config config) {
    this(config.url());
  }

  MachineSearch(String url) {
    this.inventory = URI.create(url);
  }

  @Override
  public ResourceType type() {
    return TYPE;
  }

  @Override
  public void search(Query query, Catalog catalog, HitSink sink) throws IOException {
    if (query.cancelled()) {
      return;
    }
    for (JsonValue value : ask(Duration.between(Instant.now(), query.deadline()))) {
      JsonObject resource = value.asObject();
      if (query.cancelled() || (matches(resource, query) && !sink.offer(hit(resource)))) {
        return;
      }
    }
  }

  /** Blocks no longer than the question lives. It keeps no connection, and so no thread. */
  private Iterable<JsonValue> ask(Duration left) throws IOException {
    int millis = (int) Math.min(left.toMillis(), 30_000);
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    HttpURLConnection connection = (HttpURLConnection) inventory.toURL().openConnection();
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setRequestProperty("Connection", "close");
    try (Reader reader =
        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
      return Json.parse(reader).asArray();
    } finally {
      connection.disconnect();
    }
  }

  /** Each word asked for is the beginning of one of the resource's. */
  private static boolean matches(JsonObject resource, Query query) {
    StringBuilder text = new StringBuilder();
    SEARCHED.forEach(name -> text.append(resource.getString(name, "")).append(' '));
    JsonValue cpu = resource.get("cpu");
    text.append(cpu == null ? "" : cpu.asObject().getString("model", ""));
    Set<String> own = Words.of(text.toString());
    return query.words().stream()
        .allMatch(wanted -> own.stream().anyMatch(word -> word.startsWith(wanted)));
  }

  /** What is not said to be public stays private: such a hit leaves the node for nobody. */
  private static Hit hit(JsonObject resource) {
    byte[] json = resource.toString().getBytes(StandardCharsets.UTF_8);
    Hit hit = Hit.of(resource.getString("id", ""), json);
    return resource.getString("access", "").equals("PUBLIC") ? hit.visibleToAll() : hit;
  }
}
