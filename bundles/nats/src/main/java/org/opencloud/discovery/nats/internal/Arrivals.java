package org.opencloud.discovery.nats.internal;

import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.nats.internal.Outgoing.Rank;
import org.opencloud.discovery.wire.BridgeNotices;

/** Hands what partners tell to the applications. */
final class Arrivals implements NoticeListener {
  private static final int OVERHEAD = 1024;

  private final BridgeNotices messages;
  private final Settings.PartnerSubjects subjects;
  private final Outbound outbound;

  Arrivals(BridgeNotices messages, Settings.PartnerSubjects subjects, Outbound outbound) {
    this.messages = messages;
    this.subjects = subjects;
    this.outbound = outbound;
  }

  @Override
  public boolean arrived(PeerId from, Did did, Notice notice) {
    return outbound.offer(
        new Outgoing(
            subject(notice.kind()),
            Rank.RESULT,
            notice.payload().length + OVERHEAD,
            max -> messages.arrived(from, did, notice),
            () -> {}));
  }

  private String subject(Notice.Kind kind) {
    return switch (kind) {
      case CREATE, UPDATE -> subjects.create();
      case DELETE -> subjects.remove();
      case CONSIDERS -> subjects.considers();
      case PLANNER -> subjects.planner();
    };
  }
}
