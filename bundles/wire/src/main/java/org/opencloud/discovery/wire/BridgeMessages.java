package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.wire.BridgeError.Code;

/** Writes what the bridge tells applications: one compact JSON object each. */
public final class BridgeMessages {
  /** The sender's name in our own messages; what carries it is never taken for a request. */
  public static final String APP = "oc-discovery";

  /** The most peers an account names; the others are counted. */
  public static final int MAX_PEERS = 1_000;

  private static final JsonFactory JSON = new JsonFactory();

  /** How a resource is written into a result. */
  public enum PayloadForm {
    /** As the JSON object it is. */
    OBJECT,
    /** As base64 of its JSON, which is what a Go byte slice reads. */
    BASE64
  }

  private final PayloadForm form;

  public BridgeMessages(PayloadForm form) {
    this.form = form;
  }

  /**
   * One result.
   *
   * @throws BridgeRefused when the answer's bytes are not one JSON object
   */
  public byte[] result(Answer answer, String user, String requestId) throws BridgeRefused {
    requireObject(answer.json(), requestId);
    return write(
        json -> {
          json.writeStringField("from_app", APP);
          json.writeStringField("datatype", answer.type());
          json.writeStringField("user", clean(user));
          payload(form, json, answer.json());
          json.writeStringField("search_id", answer.searchId());
          requestId(json, requestId);
          json.writeObjectFieldStart("peer");
          json.writeStringField("did", answer.did().text());
          json.writeStringField("peer_id", answer.peerId().text());
          json.writeEndObject();
          json.writeBooleanField("local", answer.local());
          if (!answer.matched().isEmpty()) {
            matched(json, answer.matched());
          }
        });
  }

  /**
   * The end of a search.
   *
   * @param undelivered results that the bridge itself could not pass on
   * @param peers how many peers to name at most
   */
  public byte[] account(
      Account account, String user, String requestId, long undelivered, int peers) {
    return write(
        json -> {
          json.writeStringField("from_app", APP);
          json.writeStringField("user", clean(user));
          json.writeStringField("search_id", account.searchId());
          requestId(json, requestId);
          json.writeStringField("reason", lower(account.reason()));
          json.writeStringField("detail", clean(account.detail()));
          totals(json, account);
          json.writeNumberField("undelivered", undelivered);
          counts(json, "dropped", account.dropped());
          texts(json, "local_failures", account.localFailures());
          peers(json, account.peers(), Math.min(peers, MAX_PEERS));
          json.writeNumberField("elapsed_ms", account.elapsed().toMillis());
        });
  }

  /** The reply to a search that began. */
  public byte[] accepted(String searchId, int reachable, String requestId) {
    return write(
        json -> {
          json.writeStringField("search_id", searchId);
          json.writeNumberField("reachable", reachable);
          requestId(json, requestId);
        });
  }

  /** The reply to a request that cannot be done. */
  public byte[] refused(BridgeError error, String requestId) {
    return write(
        json -> {
          requestId(json, requestId);
          error(json, error);
        });
  }

  /** The same where no reply is wanted: it goes where everybody reads. */
  public byte[] refusedInPublic(BridgeError error, String requestId) {
    return write(
        json -> {
          json.writeStringField("from_app", APP);
          requestId(json, requestId);
          error(json, error);
        });
  }

  /**
   * The reply to a resource that is kept.
   *
   * @param warning what keeps it from being found, or empty
   */
  public byte[] stored(String dataType, String id, String warning, String requestId) {
    return changed("stored", dataType, id, warning, requestId);
  }

  /**
   * The reply to a removal.
   *
   * @param found whether it was there
   */
  public byte[] removed(boolean found, String dataType, String id, String requestId) {
    return changed(found ? "removed" : "absent", dataType, id, "", requestId);
  }

  private static byte[] changed(
      String result, String dataType, String id, String warning, String requestId) {
    return write(
        json -> {
          json.writeStringField("result", result);
          json.writeStringField("datatype", dataType);
          json.writeStringField("id", id);
          if (!warning.isEmpty()) {
            json.writeStringField("warning", warning);
          }
          requestId(json, requestId);
        });
  }

  static void payload(PayloadForm form, JsonGenerator json, byte[] resource) throws IOException {
    json.writeFieldName("payload");
    if (form == PayloadForm.BASE64) {
      json.writeString(Base64.getEncoder().encodeToString(resource));
    } else {
      json.writeRawValue(new String(resource, UTF_8).strip());
    }
  }

  private static void matched(JsonGenerator json, Matched matched) throws IOException {
    json.writeObjectFieldStart("matched");
    json.writeObjectFieldStart("words");
    for (Map.Entry<String, List<String>> word : new TreeMap<>(matched.words()).entrySet()) {
      JsonObject.write(json, clean(word.getKey()), word.getValue());
    }
    json.writeEndObject();
    JsonObject.write(
        json, "filter", matched.comparisons().stream().map(BridgeMessages::clean).toList());
    json.writeEndObject();
  }

  private static void totals(JsonGenerator json, Account account) throws IOException {
    json.writeNumberField("results", account.results());
    json.writeNumberField("local", account.local());
    json.writeNumberField("reachable", account.reachable());
    for (Outcome outcome : Outcome.values()) {
      json.writeNumberField(lower(outcome), account.count(outcome));
    }
  }

  private static void peers(JsonGenerator json, List<PeerAccount> all, int max) throws IOException {
    List<PeerAccount> named =
        all.stream().sorted(Comparator.comparing(PeerAccount::outcome)).limit(max).toList();
    json.writeArrayFieldStart("peers");
    for (PeerAccount peer : named) {
      json.writeStartObject();
      json.writeStringField("did", peer.did().text());
      json.writeStringField("peer_id", peer.peerId().text());
      json.writeStringField("outcome", lower(peer.outcome()));
      json.writeNumberField("results", peer.results());
      json.writeBooleanField("limited", peer.limited());
      texts(json, "failures", peer.failures());
      if (!peer.detail().isEmpty()) {
        json.writeStringField("detail", clean(peer.detail()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("peers_omitted", all.size() - named.size());
  }

  private static void counts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : new TreeMap<>(counts).entrySet()) {
      json.writeNumberField(clean(count.getKey()), count.getValue());
    }
    json.writeEndObject();
  }

  static void texts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
      json.writeStringField(clean(text.getKey()), clean(text.getValue()));
    }
    json.writeEndObject();
  }

  private static void error(JsonGenerator json, BridgeError error) throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("code", error.code().text());
    json.writeStringField("message", clean(error.message()));
    json.writeStringField("field", clean(error.field()));
    json.writeEndObject();
  }

  static void requestId(JsonGenerator json, String requestId) throws IOException {
    if (!requestId.isEmpty()) {
      json.writeStringField("request_id", requestId);
    }
  }

  /** Half characters, which another node's JSON can carry, have no UTF-8 form. */
  static String clean(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /** Bytes written raw must not break our own message. */
  static void requireObject(byte[] json, String requestId) throws BridgeRefused {
    try (JsonParser parser = JSON.createParser(new String(json, UTF_8))) {
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      parser.skipChildren();
      if (object && parser.nextToken() == null) {
        return;
      }
    } catch (IOException e) {
      // Told below: the cause quotes the resource.
    }
    throw new BridgeRefused(
        new BridgeError(Code.MALFORMED, "payload", "expected one JSON object"), requestId);
  }

  static byte[] write(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }
}
