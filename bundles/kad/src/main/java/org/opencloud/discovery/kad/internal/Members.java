package org.opencloud.discovery.kad.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;

/**
 * Who is in the routing table. A peer enters when identify lists the protocol and it has answered a
 * FIND_NODE; it leaves when it stops serving or answering. Used on the loop only.
 */
final class Members implements Neighbours {
  private static final int CHECKS_AT_ONCE = 8;
  private static final long UNHEARD_MILLIS = 60_000;

  private final Setup setup;
  private final KadHost host;
  private final Calls calls;
  private final RoutingTable table;
  private final Deque<PeerId> waiting = new ArrayDeque<>();
  private final Set<PeerId> checking = new HashSet<>();

  /** Those on a live connection: what is asked for may be no peer id, and is not read as one. */
  private final Map<Bytes, PeerId> connected = new HashMap<>();

  Members(Setup setup, KadHost host, Calls calls, RoutingTable table) {
    this.setup = setup;
    this.host = host;
    this.calls = calls;
    this.table = table;
  }

  // Coming.

  /** Identify has told what the peer speaks, for the first time or anew. */
  void identified(Connection connection) {
    PeerId id = connection.remotePeer();
    connected.put(new Bytes(id.bytes()), id);
    if (!serves(connection)) {
      table.remove(id);
      calls.forget(id);
    } else if (table.contains(id)) {
      take(connection);
    } else {
      candidate(id);
    }
  }

  private boolean serves(Connection connection) {
    return connection.identified().protocols().contains(setup.params().protocol());
  }

  private void candidate(PeerId id) {
    if (checking.contains(id) || waiting.contains(id)) {
      return;
    }
    if (waiting.size() >= setup.params().lookups().candidates()) {
      setup.count("peer.dropped", "candidates");
      return;
    }
    waiting.add(id);
    checkNext();
  }

  private void checkNext() {
    while (checking.size() < CHECKS_AT_ONCE && !waiting.isEmpty()) {
      PeerId id = waiting.remove();
      host.connection(id).ifPresent(connection -> check(contact(connection)));
    }
  }

  private void check(Contact peer) {
    checking.add(peer.id());
    calls
        .ask(peer, Message.request(Message.Type.FIND_NODE, peer.id().bytes()))
        .whenComplete(
            (answer, failure) -> {
              checking.remove(peer.id());
              if (failure != null) {
                setup.count("peer.refused", "unanswered");
              } else if (answer.closer().isEmpty() && table.size() > k()) {
                // Who knows nobody in a network of many does not take part in it.
                setup.count("peer.refused", "empty");
              } else {
                host.connection(peer.id()).ifPresent(this::take);
              }
              checkNext();
            });
  }

  private int k() {
    return setup.params().lookups().k();
  }

  /** A peer has answered a request of a lookup. */
  void answered(Contact peer) {
    host.connection(peer.id())
        .filter(connection -> connection.identified().done() && serves(connection))
        .ifPresent(this::take);
  }

  private void take(Connection connection) {
    Contact contact = contact(connection);
    if (contact.addresses().isEmpty()) {
      setup.count("peer.refused", "addresses");
      return;
    }
    long now = setup.now();
    switch (table.add(contact, AddressGroup.of(connection.remoteAddress()), now)) {
      case WAITING -> table.unheardBeside(contact, now - UNHEARD_MILLIS).ifPresent(this::lookAfter);
      case CROWDED -> setup.count("peer.refused", "group");
      case NEW, KNOWN -> {}
    }
  }

  /** Where the peer listens, by its own words or, when we dialled it, as we have found it. */
  private Contact contact(Connection connection) {
    PeerId id = connection.remotePeer();
    List<String> addresses = dialable(id, connection.identified().addresses());
    if (addresses.isEmpty() && !connection.inbound()) {
      addresses = List.of(connection.remoteAddress());
    }
    return Contact.of(new KadPeer(id, addresses));
  }

  // Going.

  /** The last connection to a peer is gone; its place in the table it keeps for now. */
  void disconnected(PeerId id) {
    connected.remove(new Bytes(id.bytes()));
    calls.forget(id);
  }

  /** Another peer waits for this one's place: it keeps it if it answers. */
  private void lookAfter(Contact oldest) {
    if (!checking.add(oldest.id())) {
      return;
    }
    calls
        .ask(oldest, Message.request(Message.Type.FIND_NODE, oldest.id().bytes()))
        .whenComplete(
            (answer, failure) -> {
              checking.remove(oldest.id());
              if (failure != null) {
                failed(oldest);
              } else {
                answered(oldest);
              }
              checkNext();
            });
  }

  /** A peer did not answer. */
  void failed(Contact peer) {
    if (table.failed(peer)) {
      setup.count("peer.evicted", "");
    }
  }

  // Telling.

  @Override
  public Optional<KadPeer> known(byte[] id) {
    return table
        .find(Key.of(id))
        .or(() -> Optional.ofNullable(connected.get(new Bytes(id))).flatMap(this::live))
        .map(Contact::peer)
        .filter(known -> !known.addresses().isEmpty());
  }

  /** A peer that is connected: it may have said nothing of itself yet, but we dialled it. */
  Optional<KadPeer> connected(PeerId id) {
    return live(id).map(Contact::peer).filter(known -> !known.addresses().isEmpty());
  }

  private Optional<Contact> live(PeerId id) {
    return host.connection(id).map(this::contact);
  }

  @Override
  public List<Contact> nearest(Key target, int count) {
    return table.nearest(target, count);
  }

  /** A loopback address means something else here than where it was told, unless that is here. */
  @Override
  public List<String> dialable(PeerId teller, List<String> addresses) {
    boolean here =
        host.connection(teller)
            .map(connection -> AddressGroup.isLoopback(connection.remoteAddress()))
            .orElse(false);
    return addresses.stream()
        .filter(address -> here || !AddressGroup.isLoopback(address))
        .limit(MessageReader.MAX_ADDRESSES)
        .toList();
  }
}
