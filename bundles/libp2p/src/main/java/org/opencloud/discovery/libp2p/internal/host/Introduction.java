package org.opencloud.discovery.libp2p.internal.host;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.internal.identify.IdentifyService;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;

/** What identify tells of this host. */
final class Introduction implements IdentifyService.Self {
  private final HostContext host;
  private final Listening listening;
  private Signed record = new Signed(List.of(), 0, new byte[0]);

  Introduction(HostContext host, Listening listening) {
    this.host = host;
    this.listening = listening;
  }

  @Override
  public byte[] publicKey() {
    return host.signer().publicKey().encode();
  }

  @Override
  public List<Multiaddr> addresses() {
    return listening.addresses();
  }

  @Override
  public Set<String> protocols() {
    return host.protocols().ids();
  }

  @Override
  public String agent() {
    return host.config().agent();
  }

  @Override
  public synchronized byte[] record(List<Multiaddr> addresses) {
    if (record.sequence == 0 || !record.addresses.equals(addresses)) {
      record = signed(addresses);
    }
    return record.envelope;
  }

  /** The clock in nanoseconds, as go has it, and in any case more than before. */
  private Signed signed(List<Multiaddr> addresses) {
    long clock = TimeUnit.MILLISECONDS.toNanos(host.clock().millis());
    long sequence = Math.max(record.sequence + 1, clock);
    List<byte[]> binary = addresses.stream().map(Multiaddr::bytes).toList();
    return new Signed(addresses, sequence, PeerRecord.seal(host.signer(), sequence, binary));
  }

  private record Signed(List<Multiaddr> addresses, long sequence, byte[] envelope) {}
}
