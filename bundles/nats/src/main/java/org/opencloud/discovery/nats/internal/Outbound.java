package org.opencloud.discovery.nats.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.opencloud.discovery.nats.internal.Outgoing.Rank;
import org.opencloud.discovery.wire.BridgeRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded hand-over from all other threads to the one that sends. Putting in never blocks: what
 * does not fit is dropped and counted. Replies go first; replies and the ends of searches have a
 * reserve that results cannot use up.
 */
final class Outbound implements AutoCloseable {
  static final int RESERVED_MESSAGES = 2_000;
  static final int RESERVED_BYTES = 16 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Link link;
  private final Counts counts;
  private final int maxMessages;
  private final long maxBytes;
  private final Thread sender;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Outgoing> replies = new ArrayDeque<>();
  private final Queue<Outgoing> others = new ArrayDeque<>();
  private int messages;
  private long bytes;
  private boolean sending;
  private boolean closed;

  Outbound(Link link, Settings settings, Counts counts) {
    this.link = link;
    this.counts = counts;
    this.maxMessages = settings.outboundMessages();
    this.maxBytes = settings.outboundBytes();
    this.sender = new Thread(this::send, "nats-sender");
  }

  void start() {
    sender.start();
  }

  /** Admits and puts in. */
  boolean offer(Outgoing message) {
    boolean admitted = admit(message);
    if (admitted) {
      put(message);
    }
    return admitted;
  }

  /** Takes room for a message that is put in later. False: no room; counted. */
  boolean admit(Outgoing message) {
    boolean result = message.rank() == Rank.RESULT;
    int roomForMessages = maxMessages + (result ? 0 : RESERVED_MESSAGES);
    long roomForBytes = maxBytes + (result ? 0 : RESERVED_BYTES);
    lock.lock();
    try {
      if (!closed && messages < roomForMessages && bytes + message.size() <= roomForBytes) {
        messages++;
        bytes += message.size();
        return true;
      }
    } finally {
      lock.unlock();
    }
    counts.outboundDropped("queue_full");
    return false;
  }

  /** Puts an admitted message in, or sends it on this thread when there is none before it. */
  void put(Outgoing message) {
    boolean idle = link.isIdle();
    boolean here;
    lock.lock();
    try {
      here = idle && !sending && !closed && replies.isEmpty() && others.isEmpty();
      if (here) {
        sending = true;
        leaves(message);
      } else {
        (message.rank() == Rank.REPLY ? replies : others).add(message);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (here) {
      publish(message);
      sent();
    }
  }

  private void leaves(Outgoing message) {
    messages--;
    bytes -= message.size();
  }

  /** The next one may be sent, by whoever comes first. */
  private void sent() {
    lock.lock();
    try {
      sending = false;
      if (closed || !replies.isEmpty() || !others.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  long waitingMessages() {
    lock.lock();
    try {
      return messages;
    } finally {
      lock.unlock();
    }
  }

  long waitingBytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is in the queue if that goes quickly, then stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      sender.join(LAST_WORDS.toMillis());
      sender.interrupt();
      sender.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      sender.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    try {
      Optional<Outgoing> next = next();
      while (next.isPresent()) {
        link.awaitConnected();
        publish(next.get());
        sent();
        next = next();
      }
    } catch (InterruptedException e) {
      LOG.debug("stopped with {} messages not sent", waitingMessages());
    }
  }

  /** Waits for a message; empty once closed and all is sent. Its room is free when it is out. */
  private Optional<Outgoing> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (sending || replies.isEmpty() && others.isEmpty() && !closed) {
        changed.await(1, TimeUnit.MINUTES);
      }
      Optional<Outgoing> next =
          Optional.ofNullable(replies.isEmpty() ? others.poll() : replies.poll());
      next.ifPresent(this::leaves);
      sending = next.isPresent();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void publish(Outgoing message) {
    long max = link.maxPayload();
    try {
      byte[] body = message.body().bytes(max);
      if (body.length > max) {
        drop(message, "too_large");
      } else if (!link.publish(message.subject(), body)) {
        drop(message, "refused_by_client");
      }
    } catch (BridgeRefused e) {
      drop(message, e.error().code().text());
    } catch (RuntimeException e) {
      // One message must not end the sending of all others.
      LOG.warn("a message for {} could not be written", message.subject(), e);
      drop(message, "failed");
    }
  }

  private void drop(Outgoing message, String reason) {
    counts.outboundDropped(reason);
    message.dropped().run();
  }
}
