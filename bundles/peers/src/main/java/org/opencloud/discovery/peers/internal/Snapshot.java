package org.opencloud.discovery.peers.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

/**
 * The peers as last known, in a file of the node's home: what stays in force while there is no
 * store. Blacklisted peers come first, so that they are the last to be left out.
 */
final class Snapshot {
  static final String NAME = "peers.json";

  private static final int MAX_BYTES = 12 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Relation> FIRST =
      List.of(Relation.BLACKLIST, Relation.PARTNER, Relation.NONE, Relation.SELF);
  private static final Comparator<Peer> WEIGHT =
      Comparator.comparingInt((Peer peer) -> FIRST.indexOf(peer.relation()))
          .thenComparing(peer -> peer.peerId().text());

  private final NodeHome home;

  Snapshot(NodeHome home) {
    this.home = home;
  }

  /** The peers in the file; none when there is no file. */
  List<Peer> read() throws IOException {
    Optional<byte[]> content = home.read(NAME);
    if (content.isEmpty()) {
      return List.of();
    }
    List<Peer> peers = new ArrayList<>();
    try {
      for (JsonNode node : JSON.readTree(content.get()).required("peers")) {
        peers.add(peer(node));
      }
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new IOException(home.file(NAME) + ": " + e.getMessage(), e);
    }
    return peers;
  }

  /**
   * Replaces the file.
   *
   * @return how many peers were left out because the file would be too large
   */
  int write(Collection<Peer> peers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int left = peers.size();
    try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("version", 1);
      out.writeArrayFieldStart("peers");
      for (Peer peer : peers.stream().sorted(WEIGHT).toList()) {
        if (bytes.size() > MAX_BYTES) {
          break;
        }
        write(out, peer);
        left--;
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    home.write(NAME, bytes.toByteArray());
    return left;
  }

  private static void write(JsonGenerator out, Peer peer) throws IOException {
    out.writeStartObject();
    out.writeStringField("peer_id", peer.peerId().text());
    out.writeStringField("did", peer.did().text());
    out.writeStringField("name", peer.name());
    out.writeStringField("relation", peer.relation().name());
    out.writeStringField("source", peer.source());
    if (peer.firstUse()) {
      out.writeBooleanField("first_use", true);
    }
    if (peer.lastSeen().isPresent()) {
      out.writeStringField("last_seen", peer.lastSeen().get().toString());
    }
    strings(out, "addresses", peer.addresses());
    if (peer.partnership().isPresent()) {
      write(out, peer.partnership().get());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Partnership terms) throws IOException {
    out.writeObjectFieldStart("partnership");
    out.writeStringField("direction", terms.direction().name());
    if (terms.until().isPresent()) {
      out.writeStringField("until", terms.until().get().toString());
    }
    strings(out, "types", terms.types());
    out.writeEndObject();
  }

  private static void strings(JsonGenerator out, String name, Collection<String> texts)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  private static Peer peer(JsonNode node) {
    return new Peer(
        new PeerId(node.required("peer_id").asText()),
        new Did(node.required("did").asText()),
        node.path("name").asText(),
        strings(node.path("addresses")),
        Relation.valueOf(node.required("relation").asText()),
        node.path("source").asText(),
        Optional.ofNullable(node.get("last_seen")).map(seen -> Instant.parse(seen.asText())),
        node.path("first_use").asBoolean(false),
        Optional.ofNullable(node.get("partnership")).map(Snapshot::terms));
  }

  private static Partnership terms(JsonNode node) {
    return new Partnership(
        Partnership.Direction.valueOf(node.required("direction").asText()),
        Optional.ofNullable(node.get("until")).map(end -> Instant.parse(end.asText())),
        Set.copyOf(strings(node.required("types"))));
  }

  private static List<String> strings(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
