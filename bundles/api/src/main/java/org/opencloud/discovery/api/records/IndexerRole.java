package org.opencloud.discovery.api.records;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** What the operator of an indexer sees. Registered while this node is one. Never blocks. */
@ProviderType
public interface IndexerRole {

  Status status();

  /** The records kept here whose DID, peer id or name begins with the text, at most the limit. */
  List<Kept> records(String beginning, int limit);

  /** One record; empty when it is not kept here. */
  Optional<Kept> record(PeerId peer);

  /**
   * How full it is.
   *
   * @param detail what it waits for, for people; empty while it serves
   * @param nodes with a heartbeat now
   * @param maxNodes how many heartbeats it takes
   */
  record Status(String detail, int records, int maxRecords, int nodes, int maxNodes) {}

  /**
   * A record without its signature.
   *
   * @param expires Unix milliseconds
   */
  record Kept(
      PeerId peer, Did did, String name, List<String> addresses, long sequence, long expires) {
    public Kept {
      addresses = List.copyOf(addresses);
    }
  }
}
