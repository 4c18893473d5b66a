package org.opencloud.discovery.libp2p.internal.host;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up host names and interfaces on threads of its own, as the JDK blocks for them. */
final class Names implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Names.class);
  private static final int MAX_WAITING = 256;

  private final ThreadPoolExecutor threads;

  Names() {
    threads =
        new ThreadPoolExecutor(
            2,
            2,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("libp2p-names", true));
    threads.allowCoreThreadTimeOut(true);
  }

  CompletionStage<InetSocketAddress> resolve(Multiaddr address) {
    Multiaddr.Endpoint endpoint = address.tcp().orElseThrow();
    if (!endpoint.named()) {
      return CompletableFuture.completedFuture(
          new InetSocketAddress(endpoint.host(), endpoint.port()));
    }
    CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
    try {
      threads.execute(() -> lookUp(endpoint, family(address), result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new StreamException(Reason.LIMIT, "too many names to look up", e));
    }
    return result;
  }

  /** Runs a task that may block; not when too much waits already. */
  void run(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("no thread for a look-up", e);
    }
  }

  private static void lookUp(
      Multiaddr.Endpoint endpoint,
      Predicate<InetAddress> family,
      CompletableFuture<InetSocketAddress> result) {
    try {
      InetAddress ip =
          Arrays.stream(InetAddress.getAllByName(endpoint.host()))
              .filter(family)
              .findFirst()
              .orElseThrow(() -> new UnknownHostException(endpoint.host()));
      result.complete(new InetSocketAddress(ip, endpoint.port()));
    } catch (UnknownHostException e) {
      result.completeExceptionally(
          new StreamException(Reason.UNREACHABLE, "no such host: " + endpoint.host(), e));
    }
  }

  private static Predicate<InetAddress> family(Multiaddr address) {
    String text = address.toString();
    if (text.startsWith("/dns4/")) {
      return Inet4Address.class::isInstance;
    }
    return text.startsWith("/dns6/") ? Inet6Address.class::isInstance : ip -> true;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
