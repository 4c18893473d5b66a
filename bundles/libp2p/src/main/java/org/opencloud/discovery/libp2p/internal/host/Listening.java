package org.opencloud.discovery.libp2p.internal.host;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** The listeners, and the addresses that peers are told. */
final class Listening {
  private static final int BACKLOG = 256;

  private final HostContext host;
  private volatile List<Multiaddr> bound = List.of();
  private volatile List<Multiaddr> told = List.of();

  Listening(HostContext host) {
    this.host = host;
  }

  CompletionStage<List<String>> start() {
    List<CompletableFuture<Multiaddr>> binds = new ArrayList<>();
    try {
      for (String text : host.config().listen()) {
        binds.add(bind(Multiaddr.parse(text)));
      }
    } catch (MultiaddrException e) {
      return CompletableFuture.failedFuture(
          new StreamException(Reason.UNREACHABLE, "cannot listen: " + e.getMessage(), e));
    }
    return CompletableFuture.allOf(binds.toArray(CompletableFuture[]::new))
        .handle(
            (all, failure) -> {
              if (failure != null) {
                host.sockets().close(ServerChannel.class::isInstance);
                throw new CompletionException(failure.getCause());
              }
              bound = binds.stream().map(CompletableFuture::join).toList();
              refresh();
              return bound.stream().map(Multiaddr::toString).toList();
            });
  }

  private CompletableFuture<Multiaddr> bind(Multiaddr address) throws MultiaddrException {
    Multiaddr.Endpoint endpoint =
        address
            .tcp()
            .filter(tcp -> !tcp.named())
            .orElseThrow(() -> new MultiaddrException("not an IP and TCP address: " + address));
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(host.loops())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.ALLOCATOR, host.allocator())
            .childHandler(new Acceptor(host));
    for (Map.Entry<ChannelOption<?>, Object> option : host.socketOptions().entrySet()) {
      set(bootstrap, option.getKey(), option.getValue());
    }
    CompletableFuture<Multiaddr> result = new CompletableFuture<>();
    ChannelFuture binding = bootstrap.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
    host.sockets().add(binding.channel());
    binding.addListener(
        future -> {
          if (future.isSuccess()) {
            result.complete(bound(endpoint, binding.channel()));
          } else {
            result.completeExceptionally(
                new StreamException(
                    Reason.UNREACHABLE,
                    "cannot listen on " + address + ": " + future.cause().getMessage(),
                    future.cause()));
          }
        });
    return result;
  }

  /** As configured, with the port that was picked: the JDK reports 0.0.0.0 as an IPv6 address. */
  private static Multiaddr bound(Multiaddr.Endpoint configured, Channel listener) {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return Multiaddr.of(new InetSocketAddress(configured.host(), port));
  }

  @SuppressWarnings("unchecked")
  private static void set(ServerBootstrap bootstrap, ChannelOption<?> option, Object value) {
    bootstrap.childOption((ChannelOption<Object>) option, value);
  }

  /** Announced, or bound with a wildcard spelled out. */
  List<Multiaddr> addresses() {
    return told;
  }

  /** Looks at the machine's interfaces again; true when the addresses have changed. Blocks. */
  boolean refresh() {
    List<Multiaddr> before = told;
    told =
        host.config().announce().isEmpty()
            ? bound.stream().flatMap(Listening::spelledOut).distinct().toList()
            : host.config().announce().stream().flatMap(Listening::parsed).toList();
    return !told.equals(before);
  }

  private static Stream<Multiaddr> parsed(String text) {
    try {
      return Multiaddr.parse(text).withoutPeer().stream();
    } catch (MultiaddrException e) {
      return Stream.empty();
    }
  }

  private static Stream<Multiaddr> spelledOut(Multiaddr address) {
    Multiaddr.Endpoint endpoint = address.tcp().orElseThrow();
    InetSocketAddress socket = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (!socket.getAddress().isAnyLocalAddress()) {
      return Stream.of(address);
    }
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Listening::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(ip -> reachableBy(ip, socket.getAddress()))
          .map(ip -> Multiaddr.of(new InetSocketAddress(ip, endpoint.port())));
    } catch (SocketException e) {
      return Stream.empty();
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  /** Same family; a link-local address is no use without its scope. */
  private static boolean reachableBy(InetAddress ip, InetAddress wildcard) {
    return ip.getClass() == wildcard.getClass() && !ip.isLinkLocalAddress();
  }
}
