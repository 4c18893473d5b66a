package org.opencloud.discovery.partners.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.testkit.keys.TestKey;

/** Documents with id, access, partnerships and creator_id; no type is known but these two. */
record TestViews(TestKey self) implements ResourceViews {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public Resource read(String type, byte[] json) throws ResourceRefused {
    if (!Set.of("COMPUTE", "DATA").contains(type)) {
      throw new ResourceRefused("data_type", "expected a type that a plugin of this node searches");
    }
    JsonNode document = tree(json);
    if (!document.path("id").isTextual()) {
      throw new ResourceRefused("id", "expected text that is not blank");
    }
    Set<String> listed = new HashSet<>();
    document.path("partnerships").forEach(partner -> listed.add(partner.asText()));
    boolean everybody = document.path("access").asText().equals("PUBLIC");
    Access access = everybody ? Access.PUBLIC : Access.sharedWith(listed);
    String creator = document.path("creator_id").asText(self.did().text());
    PeerId owner = self.peerId(new Did(creator)).orElseThrow();
    return new Resource(type, document.path("id").asText(), owner, access, json);
  }

  @Override
  public Optional<byte[]> view(Resource resource, PeerId peer) {
    if (!resource.access().allows(peer.text())) {
      return Optional.empty();
    }
    ObjectNode seen = (ObjectNode) tree(resource.json());
    seen.remove("partnerships");
    seen.put("creator_id", self.did().text());
    return Optional.of(seen.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static JsonNode tree(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
