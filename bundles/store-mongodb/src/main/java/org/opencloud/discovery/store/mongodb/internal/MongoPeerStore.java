package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bson.Document;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreState;

/** Peers in MongoDB. */
final class MongoPeerStore implements PeerStore {
  private static final String COLLECTION = "peers";

  private final MongoLink link;
  private final int most;

  MongoPeerStore(MongoLink link, int most) {
    this.link = link;
    this.most = most;
  }

  @Override
  public String name() {
    return MongoStores.NAME;
  }

  @Override
  public StoreState state() {
    return link.state();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return link.watch(listener);
  }

  @Override
  public void put(Peer peer) throws StoreException {
    StoreLimits.check(peer);
    Document document = PeerDocuments.document(peer);
    Document key = key(peer.peerId());
    link.write(
        database -> {
          MongoCollection<Document> peers = collection(database);
          if (peers.replaceOne(key, document).getMatchedCount() == 0) {
            requireRoom(peers);
            peers.replaceOne(key, document, new ReplaceOptions().upsert(true));
          }
          return true;
        });
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    return link.write(database -> collection(database).deleteOne(key(peer)).getDeletedCount() > 0);
  }

  @Override
  public List<Peer> all() throws StoreException {
    return link.read(
        database -> {
          List<Peer> peers = new ArrayList<>();
          for (Document document : collection(database).find()) {
            peers.add(PeerDocuments.peer(document));
          }
          return List.copyOf(peers);
        });
  }

  private void requireRoom(MongoCollection<Document> peers) throws StoreException {
    if (peers.estimatedDocumentCount() >= most) {
      throw new StoreException(Reason.INVALID, "expected at most " + most + " peers");
    }
  }

  private static Document key(PeerId peer) {
    return new Document(PeerDocuments.KEY, peer.text());
  }

  private static MongoCollection<Document> collection(MongoDatabase database) {
    return database.getCollection(COLLECTION);
  }
}
