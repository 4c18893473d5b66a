package org.opencloud.discovery.transport.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MonotonicClock;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.IdentitySigner;

/** Makes the router of a node: standard parameters, sequence numbers kept in its home. */
final class Routers {
  private Routers() {}

  static GossipRouter over(
      Host host,
      IdentitySigner signer,
      NodeHome home,
      Threads threads,
      Meters meters,
      SecureRandom random) {
    SequenceFile file = new SequenceFile(home);
    MonotonicClock clock = MonotonicClock.start();
    return new GossipRouter(
        GossipHost.over(host),
        signer,
        GossipParams.defaults(),
        new ReservedSequence(clock, file.reserved(), number -> reserve(file, number)),
        threads.gossip(),
        threads.validators(),
        clock,
        random,
        new MeteredCounts(meters, "gossipsub"));
  }

  private static void reserve(SequenceFile file, long number) {
    try {
      file.reserve(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
