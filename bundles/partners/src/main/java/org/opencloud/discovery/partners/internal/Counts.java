package org.opencloud.discovery.partners.internal;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Refusals.Gate;

/** The bundle's counters. */
final class Counts {
  private static final String BUNDLE = "partners";

  private final Meters meters;
  private final Slot<Refusals> refusals;

  Counts(Meters meters, Slot<Refusals> refusals) {
    this.meters = meters;
    this.refusals = refusals;
  }

  /** A notice of a partner that was taken, by what it is. */
  void taken(String kind) {
    meters.counter(BUNDLE, "notice.taken", kind).increment();
  }

  /** A notice of another node that was not; it is noted by its name too. */
  void refused(PeerId sender, String reason) {
    meters.counter(BUNDLE, "notice.refused", reason).increment();
    refusals.now().ifPresent(all -> all.note(sender, Gate.NOTICE, reason));
  }

  /** A notice that a partner has acknowledged, by what it is. */
  void sent(String kind) {
    meters.counter(BUNDLE, "notice.sent", kind).increment();
  }

  /** A notice that was not sent, or that a partner refused. */
  void failed(String reason) {
    meters.counter(BUNDLE, "notice.failed", reason).increment();
  }

  /** Something that would not outlive a restart: the disk does not keep up, or fails. */
  void unkept(String reason) {
    meters.counter(BUNDLE, "notice.unkept", reason).increment();
  }

  /** A notice of an application that was refused as too much. */
  void rejected(String reason) {
    meters.counter(BUNDLE, "notice.rejected", reason).increment();
  }

  void heartbeat(String event) {
    meters.counter(BUNDLE, "heartbeat", event).increment();
  }

  /** A stream of heartbeats that was not taken, or for what was written on it not kept. */
  void heartbeatRefused(PeerId peer, String reason) {
    heartbeat("refused_" + reason);
    refusals.now().ifPresent(all -> all.note(peer, Gate.HEARTBEAT, reason));
  }
}
