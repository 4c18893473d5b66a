package org.opencloud.discovery.transport.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MonotonicClock;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.IdentitySigner;

/** Makes the router of a node; its sequence numbers are kept in the node's home. */
final class Routers {
  private Routers() {}

  static GossipRouter over(
      Host host,
      IdentitySigner signer,
      Settings settings,
      NodeHome home,
      Threads threads,
      Meters meters,
      SecureRandom random) {
    SequenceFile file = new SequenceFile(home);
    MonotonicClock clock = MonotonicClock.start();
    MeteredCounts counts = new MeteredCounts(meters, "gossipsub");
    return new GossipRouter(
        GossipHost.over(host),
        signer,
        settings.gossip(),
        new ReservedSequence(clock, file.reserved(), number -> reserve(file, number)),
        threads.gossip(),
        threads.validators(),
        clock,
        random,
        counts,
        new ExchangedPeers(host, settings.dialTime(), settings.exchangeDials(), counts));
  }

  private static void reserve(SequenceFile file, long number) {
    try {
      file.reserve(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
