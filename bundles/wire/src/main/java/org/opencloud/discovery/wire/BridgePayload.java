package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.wire.BridgeError.Code;

/**
 * What an application wants partners to hear, without the list of those that are to hear it: whom
 * else it was said to is no peer's business.
 *
 * @param onlyId the id, when the object says no more than that and its type; else empty
 * @param peers its {@code peer_ids}
 * @param withoutPeers all the rest, numbers as they were written
 */
record BridgePayload(String onlyId, List<String> peers, byte[] withoutPeers) {
  private static final int MAX_PEERS = 100;
  private static final int MAX_TEXT = 256;
  private static final Set<String> NAMING = Set.of("id", "datatype");

  static BridgePayload read(byte[] json, BridgeFields fields) throws BridgeRefused {
    if (json.length > WireLimits.RESOURCE_BYTES) {
      String expected = "expected at most " + WireLimits.RESOURCE_BYTES + " bytes of payload";
      throw fields.refused(Code.TOO_LARGE, "payload", expected + ", got " + json.length);
    }
    Reading reading = new Reading(fields);
    reading.read(json);
    String id = reading.names ? reading.id : "";
    return new BridgePayload(id, reading.peers, reading.rest.toByteArray());
  }

  private static final class Reading {
    private final BridgeFields fields;
    private final List<String> peers = new ArrayList<>();
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private String id = "";
    private boolean names = true;

    Reading(BridgeFields fields) {
      this.fields = fields;
    }

    void read(byte[] json) throws BridgeRefused {
      String text = new String(json, UTF_8);
      try (JsonParser in = Json.parser(text);
          JsonGenerator out = Json.FACTORY.createGenerator(rest)) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
          throw broken();
        }
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          field(in, out, text);
        }
        out.writeEndObject();
        if (in.nextToken() != null) {
          throw broken();
        }
      } catch (IOException e) {
        throw broken();
      }
    }

    private BridgeRefused broken() {
      return fields.refused(Code.MALFORMED, "payload", "expected one JSON object, at most 64 deep");
    }

    private void field(JsonParser in, JsonGenerator out, String text)
        throws IOException, BridgeRefused {
      String name = in.currentName();
      String folded = BridgeLayer.fold(name);
      in.nextToken();
      if (folded.equals("peerids")) {
        peers(in);
        return;
      }
      names &= NAMING.contains(folded);
      if (folded.equals("id") && in.currentToken() == JsonToken.VALUE_STRING) {
        id = in.getText();
      }
      out.writeFieldName(name);
      copy(in, out, text);
    }

    private static void copy(JsonParser in, JsonGenerator out, String text) throws IOException {
      switch (in.currentToken()) {
        case START_OBJECT, START_ARRAY -> {
          int start = (int) in.currentTokenLocation().getCharOffset();
          in.skipChildren();
          out.writeRawValue(text.substring(start, (int) in.currentLocation().getCharOffset()));
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeRawValue(in.getText());
        default -> out.copyCurrentEvent(in);
      }
    }

    private void peers(JsonParser in) throws IOException, BridgeRefused {
      if (in.currentToken() != JsonToken.START_ARRAY || !peers.isEmpty()) {
        throw fields.refused(Code.INVALID, "peer_ids", "expected one list of DIDs and peer ids");
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        String field = "peer_ids[" + peers.size() + "]";
        boolean text = in.currentToken() == JsonToken.VALUE_STRING;
        if (peers.size() == MAX_PEERS) {
          throw fields.refused(Code.INVALID, "peer_ids", "expected 1 to " + MAX_PEERS + " peers");
        }
        if (!text || in.getText().length() > MAX_TEXT) {
          throw fields.refused(Code.INVALID, field, "expected a peer id or did:key:z6Mk…");
        }
        peers.add(in.getText());
      }
    }
  }
}
