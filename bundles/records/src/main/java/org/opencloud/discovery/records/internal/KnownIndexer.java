package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.WireLimits;

/** One indexer as this node knows it. Used on the loop only. */
final class KnownIndexer {
  static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final double UNKNOWN = -1;
  private static final int LONGEST_SHIFT = 10;

  private final PeerId peer;
  private final List<String> configured;
  private final String teller;
  private final Standing standing;
  private Optional<PeerRecord> record = Optional.empty();
  private Optional<HeartbeatLink> link = Optional.empty();
  private Optional<Instant> lastHeard = Optional.empty();
  private boolean answering;
  private double fill = UNKNOWN;
  private String detail = "";
  private int failures;
  private boolean full;
  private int timesFull;
  private boolean withoutRoom;
  private long notBefore;
  private long held;
  private boolean publishing;
  private int refusals;
  private long publishNotBefore;

  /**
   * An indexer, not heard of yet.
   *
   * @param configured its addresses by the settings; empty when it is no seed
   * @param teller who told of it, for people and for shares
   */
  KnownIndexer(PeerId peer, List<String> configured, String teller, long nanos) {
    this.peer = peer;
    this.configured = configured;
    this.teller = teller;
    this.standing = new Standing(nanos);
    this.notBefore = nanos;
    this.publishNotBefore = nanos;
  }

  PeerId peer() {
    return peer;
  }

  boolean isSeed() {
    return !configured.isEmpty();
  }

  String teller() {
    return teller;
  }

  Standing standing() {
    return standing;
  }

  /** What it says of itself, then what the operator says. */
  List<String> addresses() {
    Set<String> all = new LinkedHashSet<>();
    record.ifPresent(known -> all.addAll(known.addresses()));
    all.addAll(configured);
    return new ArrayList<>(all).subList(0, Math.min(all.size(), WireLimits.ADDRESSES));
  }

  /** What it says of itself; empty until that was shown. */
  Optional<PeerRecord> record() {
    return record;
  }

  /** Its own record was shown and holds. */
  void told(PeerRecord shown) {
    if (record.filter(known -> known.sequence() >= shown.sequence()).isEmpty()) {
      record = Optional.of(shown);
    }
  }

  boolean isLinked() {
    return link.isPresent();
  }

  Optional<HeartbeatLink> link() {
    return link;
  }

  /** Whether it has answered on the stream that is open now. */
  boolean isInUse() {
    return answering;
  }

  void linked(HeartbeatLink opening) {
    unlink();
    link = Optional.of(opening);
  }

  void answered(Instant now, double share) {
    answering = true;
    lastHeard = Optional.of(now);
    fill = share;
    failures = 0;
    full = false;
    timesFull = 0;
    detail = "";
  }

  /**
   * It has no room for this node, which is nothing against it. It is not linked any more, and asked
   * again after a pause that grows.
   *
   * @param spread 0 to 1: a random part of the pause
   */
  void full(String why, Instant now, long nanos, double spread) {
    full = true;
    fill = 1;
    failures = 0;
    lastHeard = Optional.of(now);
    detail = why;
    notBefore = nanos + pause(timesFull, spread);
    timesFull++;
  }

  /** Whether it had no room when it was last heard of. */
  boolean isFull() {
    return full;
  }

  /** It takes the heartbeats, and has no room for the record. */
  void withoutRoom() {
    withoutRoom = true;
  }

  boolean isWithoutRoom() {
    return withoutRoom;
  }

  /** Has made way for another one, which may have room; it is not linked any more. */
  void giveWay(long nanos) {
    full = true;
    notBefore = nanos + LONGEST_PAUSE.toNanos();
  }

  double fill() {
    return fill;
  }

  /**
   * The stream is gone; it is not tried again before a pause that grows.
   *
   * @param spread 0 to 1: a random part of the pause
   */
  void failed(String why, long nanos, double spread) {
    unlink();
    full = false;
    detail = why;
    notBefore = nanos + pause(failures, spread);
    failures++;
  }

  void unlink() {
    link = Optional.empty();
    answering = false;
    held = 0;
    publishing = false;
  }

  private static long pause(int failures, double spread) {
    long doubled = FIRST_PAUSE.toNanos() << Math.min(failures, LONGEST_SHIFT);
    return (long) (Math.min(doubled, LONGEST_PAUSE.toNanos()) * (1 - spread / 4));
  }

  int failures() {
    return failures;
  }

  boolean isDue(long nanos) {
    return nanos - notBefore >= 0;
  }

  /** The sequence number of this node's record that it has acknowledged; 0: none. */
  long held() {
    return held;
  }

  void holds(long sequence) {
    held = sequence;
  }

  boolean mayPublish(long nanos) {
    return answering && !publishing && nanos - publishNotBefore >= 0;
  }

  void publishes() {
    publishing = true;
  }

  /** Publishing came to an end, not to a refusal. */
  void published() {
    publishing = false;
    withoutRoom = false;
    refusals = 0;
  }

  void refused(String why, long nanos, double spread) {
    publishing = false;
    detail = why;
    publishNotBefore = nanos + pause(refusals, spread);
    refusals++;
  }

  NodeRecords.Indexer seen(Optional<Did> did, long nanos) {
    return new NodeRecords.Indexer(
        peer, did, state(nanos), isSeed(), standing.value(nanos), fill, lastHeard, detail());
  }

  private String detail() {
    return withoutRoom && detail.isEmpty() ? "no room for this node's record" : detail;
  }

  private String state(long nanos) {
    if (answering) {
      return "in use";
    }
    if (full) {
      return "full";
    }
    return failures > 0 || !standing.isBelieved(nanos) ? "failed" : "candidate";
  }
}
