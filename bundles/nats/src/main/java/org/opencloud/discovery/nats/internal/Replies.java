package org.opencloud.discovery.nats.internal;

import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeMessages;

/** Tells applications what became of their requests. */
final class Replies {
  private final BridgeMessages messages;
  private final Settings.Subjects subjects;
  private final Outbound outbound;
  private final Counts counts;

  Replies(BridgeMessages messages, Settings.Subjects subjects, Outbound outbound, Counts counts) {
    this.messages = messages;
    this.subjects = subjects;
    this.outbound = outbound;
    this.counts = counts;
  }

  /** Answers where an answer is wanted. */
  void done(Request request, byte[] reply) {
    if (request.wantsReply()) {
      outbound.offer(Outgoing.reply(request.replyTo(), reply));
    }
  }

  /** Answers with the error; without a reply subject it goes to the status subject. */
  void refused(Request request, BridgeError error, String requestId) {
    counts.refused(error.code().text());
    if (request.wantsReply()) {
      byte[] reply = messages.refused(error, requestId);
      outbound.offer(Outgoing.reply(request.replyTo(), reply));
    } else {
      byte[] status = messages.refusedInPublic(error, requestId);
      outbound.offer(Outgoing.status(subjects.status(), status));
    }
  }
}
