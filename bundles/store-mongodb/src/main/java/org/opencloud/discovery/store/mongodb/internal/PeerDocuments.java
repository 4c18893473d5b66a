package org.opencloud.discovery.store.mongodb.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/** Peers as documents of the collection {@code peers}. */
final class PeerDocuments {
  static final String KEY = "_id";
  private static final String TERMS = "partnership";

  private PeerDocuments() {}

  static Document document(Peer peer) {
    Document document =
        new Document(KEY, peer.peerId().text())
            .append("did", peer.did().text())
            .append("name", peer.name())
            .append("addresses", peer.addresses())
            .append("relation", peer.relation().name())
            .append("source", peer.source());
    if (peer.firstUse()) {
      document.append("first_use", true);
    }
    peer.lastSeen().ifPresent(seen -> document.append("last_seen", seen.toString()));
    peer.partnership().ifPresent(terms -> document.append(TERMS, document(terms)));
    return document;
  }

  private static Document document(Partnership terms) {
    Document document =
        new Document("direction", terms.direction().name())
            .append("types", terms.types().stream().sorted().toList());
    terms.until().ifPresent(end -> document.append("until", end.toString()));
    return document;
  }

  /** Refuses what is no peer rather than leave it out: it may be one that is locked out. */
  static Peer peer(Document document) throws StoreException {
    try {
      return new Peer(
          new PeerId(document.getString(KEY)),
          new Did(document.getString("did")),
          document.getString("name"),
          document.getList("addresses", String.class),
          Relation.valueOf(document.getString("relation")),
          document.getString("source"),
          Optional.ofNullable(document.getString("last_seen")).map(Instant::parse),
          document.getBoolean("first_use", false),
          Optional.ofNullable(document.get(TERMS, Document.class)).map(PeerDocuments::terms));
    } catch (ClassCastException
        | IllegalArgumentException
        | NullPointerException
        | DateTimeException e) {
      throw new StoreException(
          Reason.STORAGE, "peer " + document.get(KEY) + " in MongoDB cannot be read", e);
    }
  }

  private static Partnership terms(Document document) {
    return new Partnership(
        Partnership.Direction.valueOf(document.getString("direction")),
        Optional.ofNullable(document.getString("until")).map(Instant::parse),
        Set.copyOf(document.getList("types", String.class)));
  }
}
