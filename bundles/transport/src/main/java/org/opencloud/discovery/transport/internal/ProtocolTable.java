package org.opencloud.discovery.transport.internal;

import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.libp2p.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream protocols on offer. The first service of a protocol id holds it until it goes. */
final class ProtocolTable {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolTable.class);

  private final Map<String, StreamProtocol> offered = new HashMap<>();
  private final Host host;

  ProtocolTable(Host host) {
    this.host = host;
  }

  synchronized void add(StreamProtocol protocol) {
    StreamProtocol holder = offered.putIfAbsent(protocol.id(), protocol);
    if (holder != null) {
      LOG.warn("{} is offered already; a second service of it is left out", protocol.id());
      return;
    }
    host.handle(protocol.id(), stream -> protocol.opened(new PortStream(stream)));
  }

  synchronized void remove(StreamProtocol protocol) {
    if (offered.remove(protocol.id(), protocol)) {
      host.unhandle(protocol.id());
    }
  }
}
