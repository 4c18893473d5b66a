package org.opencloud.discovery.kad.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;

/** The peers we can tell others of. Used on the loop only. */
interface Neighbours {

  /** The peer of this id, from the table or a live connection, if it has addresses. */
  Optional<KadPeer> known(byte[] id);

  /** The peers of the table that are nearest to a key, nearest first. */
  List<Contact> nearest(Key target, int count);

  /** Those addresses told by a peer that are worth dialling. */
  List<String> dialable(PeerId teller, List<String> addresses);
}
