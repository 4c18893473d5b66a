package org.opencloud.discovery.libp2p.internal.host;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.noise.NoiseIdentity;
import org.opencloud.discovery.libp2p.internal.tls.TlsIdentity;
import org.opencloud.discovery.libp2p.internal.yamux.Memory;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxSettings;

/** What the parts of one host share. */
record HostContext(
    HostConfig config,
    IdentitySigner signer,
    Gater gater,
    Counts counts,
    Clock clock,
    SecureRandom random,
    NoiseIdentity noise,
    TlsIdentity tls,
    EventLoopGroup loops,
    ChannelGroup sockets,
    ByteBufAllocator allocator,
    Memory memory,
    Admission admission,
    InboundStreams streams,
    Trimmer trimmer,
    ConnectionTable table,
    Listeners listeners,
    Protocols protocols) {
  private static final WriteBufferWaterMark SOCKET_QUEUE =
      new WriteBufferWaterMark(64 * 1024, 192 * 1024);

  HostConfig.Limits limits() {
    return config.limits();
  }

  YamuxSettings yamux() {
    HostConfig.Limits limits = limits();
    return new YamuxSettings(
        limits.streamsPerConnection(),
        limits.streamsPerSecond(),
        limits.receiveWindow(),
        limits.maxReceiveWindow(),
        limits.connectionBuffer(),
        limits.writeWatermark(),
        limits.keepAlive());
  }

  Map<ChannelOption<?>, Object> socketOptions() {
    return Map.of(
        ChannelOption.TCP_NODELAY, true,
        ChannelOption.ALLOCATOR, allocator,
        ChannelOption.WRITE_BUFFER_WATER_MARK, SOCKET_QUEUE);
  }
}
