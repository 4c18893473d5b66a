package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.StreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets sockets in, or closes them before a byte is read. */
final class Acceptor extends ChannelInitializer<Channel> {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private final HostContext host;

  Acceptor(HostContext host) {
    this.host = host;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close();
      return;
    }
    String address = Multiaddr.of(remote).toString();
    if (!host.gater().mayAccept(address)) {
      host.counts().add("connection.refused", "gate", 1);
      channel.close();
      return;
    }
    Optional<Admission.Slot> slot = host.admission().inbound(remote.getAddress());
    if (slot.isEmpty()) {
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> slot.get().close());
    Upgrade.install(
        host,
        channel,
        Optional.empty(),
        host.config().security().protocols(),
        slot.get(),
        address,
        new Counted(address));
  }

  private final class Counted implements Upgrade.Outcome {
    private final String address;

    private Counted(String address) {
      this.address = address;
    }

    @Override
    public void upgraded(PeerConnection connection) {
      LOG.debug("accepted {}", connection);
    }

    @Override
    public void failed(String word, StreamException cause) {
      host.counts().add("connection.refused", word, 1);
      host.gater().handshakeFailed(address, word);
      LOG.debug("refused {}: {}", address, cause.getMessage());
    }
  }
}
