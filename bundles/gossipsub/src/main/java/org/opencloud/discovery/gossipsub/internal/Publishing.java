package org.opencloud.discovery.gossipsub.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.opencloud.discovery.gossipsub.SequenceNumbers;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/**
 * Numbers, signs and hands over our own messages, one after the other: peers drop what does not
 * come in the order of its numbers.
 */
final class Publishing {
  private final Setup setup;
  private final Bytes self;
  private final Signing signing;
  private final SequenceNumbers sequence;
  private final KeyedTasks tasks;
  private final ToIntFunction<Message> send;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  Publishing(
      Setup setup,
      PeerId self,
      Signing signing,
      SequenceNumbers sequence,
      KeyedTasks tasks,
      ToIntFunction<Message> send) {
    this.setup = setup;
    this.self = new Bytes(self.bytes());
    this.signing = signing;
    this.sequence = sequence;
    this.tasks = tasks;
    this.send = send;
  }

  /** From any thread that may take the time of a signature. */
  CompletionStage<Integer> publish(String topic, byte[] data) {
    CompletableFuture<Integer> handed = new CompletableFuture<>();
    if (closed) {
      return failed(handed, Reason.CLOSED, "the router is closed");
    }
    if (waiting.incrementAndGet() > setup.limits().publishing()) {
      waiting.decrementAndGet();
      setup.count("publish.refused", "full");
      return failed(handed, Reason.LIMIT, "too many messages wait to be signed");
    }
    handed.whenComplete((count, failure) -> waiting.decrementAndGet());
    tasks.executeHere(
        self,
        () -> sign(topic, data, handed),
        () -> failed(handed, Reason.LIMIT, "the validators take no more"));
    return handed;
  }

  /** On the loop. */
  void close() {
    closed = true;
  }

  /** On the calling thread, or on a validator behind those that came before. */
  private void sign(String topic, byte[] data, CompletableFuture<Integer> handed) {
    try {
      byte[] signed = signing.sign(topic, data, sequence.next());
      Message message = Message.decode(signed, setup.limits().topicBytes());
      if (!setup.hereOrOnLoop(() -> hand(message, handed))) {
        failed(handed, Reason.CLOSED, "the loop has ended");
      }
    } catch (RuntimeException | ProtoException e) {
      handed.completeExceptionally(e);
    }
  }

  private void hand(Message message, CompletableFuture<Integer> handed) {
    if (closed) {
      failed(handed, Reason.CLOSED, "the router is closed");
    } else {
      handed.complete(send.applyAsInt(message));
    }
  }

  private static CompletionStage<Integer> failed(
      CompletableFuture<Integer> handed, Reason reason, String message) {
    handed.completeExceptionally(new StreamException(reason, message));
    return handed;
  }
}
