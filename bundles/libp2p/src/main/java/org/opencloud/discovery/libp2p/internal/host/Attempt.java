package org.opencloud.discovery.libp2p.internal.host;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** One address of a flight: name, socket, upgrade. On the flight's event loop. */
final class Attempt {
  private final HostContext host;
  private final Names names;
  private final EventLoop loop;
  private final PeerId peer;
  private final Multiaddr address;
  private List<String> security;
  private Optional<Channel> channel = Optional.empty();
  private boolean over;

  Attempt(HostContext host, Names names, EventLoop loop, PeerId peer, Multiaddr address) {
    this.host = host;
    this.names = names;
    this.loop = loop;
    this.peer = peer;
    this.address = address;
    this.security = host.config().security().protocols();
  }

  void start(Upgrade.Outcome outcome) {
    if (!host.gater().mayDial(peer, address.toString())) {
      fail(outcome, "gate", new StreamException(Reason.REFUSED, "refused by our gate: " + peer));
      return;
    }
    names
        .resolve(address)
        .whenComplete((socket, failure) -> onLoop(() -> resolved(socket, failure, outcome)));
  }

  /** Closes the socket, whatever it is doing. */
  void cancel() {
    over = true;
    channel.ifPresent(Channel::close);
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      over = true;
    }
  }

  private void resolved(InetSocketAddress socket, Throwable failure, Upgrade.Outcome outcome) {
    if (over) {
      return;
    }
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      fail(
          outcome,
          "name",
          cause instanceof StreamException known
              ? known
              : new StreamException(Reason.UNREACHABLE, "name not found", cause));
      return;
    }
    connect(socket, outcome);
  }

  private void connect(InetSocketAddress socket, Upgrade.Outcome outcome) {
    Optional<Admission.Slot> slot = host.admission().outbound();
    if (slot.isEmpty()) {
      fail(outcome, "limit", new StreamException(Reason.LIMIT, "too many connections"));
    } else {
      connect(socket, slot.get(), outcome);
    }
  }

  /** What is proposed at once: all protocols, or the next one alone so that it needs no wait. */
  private List<String> proposed() {
    return host.config().security().onePacket() ? security.subList(0, 1) : security;
  }

  /** A peer that does not speak what was proposed may speak the next. */
  private Upgrade.Outcome orTheNext(InetSocketAddress socket, Upgrade.Outcome outcome) {
    List<String> others = security.subList(proposed().size(), security.size());
    return new Upgrade.Outcome() {
      @Override
      public void upgraded(PeerConnection connection) {
        outcome.upgraded(connection);
      }

      @Override
      public void failed(String word, StreamException cause) {
        if (cause.reason() == Reason.UNSUPPORTED && !others.isEmpty() && !over) {
          security = others;
          channel.orElseThrow().closeFuture().addListener(closed -> connectAgain(socket, outcome));
        } else {
          outcome.failed(word, cause);
        }
      }
    };
  }

  private void connectAgain(InetSocketAddress socket, Upgrade.Outcome outcome) {
    if (!over) {
      connect(socket, outcome);
    }
  }

  private void connect(InetSocketAddress socket, Admission.Slot slot, Upgrade.Outcome outcome) {
    Bootstrap bootstrap = new Bootstrap().group(loop).channel(NioSocketChannel.class);
    for (Map.Entry<ChannelOption<?>, Object> option : host.socketOptions().entrySet()) {
      set(bootstrap, option.getKey(), option.getValue());
    }
    int patience = (int) Math.min(Integer.MAX_VALUE, host.limits().dialTimeout().toMillis());
    bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, patience);
    bootstrap.handler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel made) {
            Upgrade.install(
                host,
                made,
                Optional.of(peer),
                proposed(),
                slot,
                address.toString(),
                orTheNext(socket, outcome));
          }
        });
    ChannelFuture connected = bootstrap.connect(socket);
    channel = Optional.of(connected.channel());
    connected.channel().closeFuture().addListener(closed -> slot.close());
    connected.addListener(
        future -> {
          if (!future.isSuccess()) {
            connected.channel().close();
            fail(
                outcome,
                "unreachable",
                new StreamException(
                    Reason.UNREACHABLE, address + " does not answer", future.cause()));
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static void set(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
    bootstrap.option((ChannelOption<Object>) option, value);
  }

  private void fail(Upgrade.Outcome outcome, String word, StreamException cause) {
    if (!over) {
      over = true;
      outcome.failed(word, cause);
    }
  }
}
