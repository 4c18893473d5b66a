package org.opencloud.discovery.kad;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a DHT behaves. The defaults are those of go-libp2p-kad-dht where it has any.
 *
 * @param protocol the protocol id, such as {@code /oc/kad/1.0.0}
 * @param server whether it answers others and is offered to them
 */
public record KadParams(
    String protocol,
    boolean server,
    Lookups lookups,
    Serving serving,
    Holding holding,
    Timing timing) {

  public KadParams {
    requireNonNull(protocol, "protocol");
    requireNonNull(lookups, "lookups");
    requireNonNull(serving, "serving");
    requireNonNull(holding, "holding");
    requireNonNull(timing, "timing");
  }

  public static KadParams defaults(String protocol) {
    return new KadParams(
        protocol,
        true,
        Lookups.defaults(),
        Serving.defaults(),
        Holding.defaults(),
        Timing.defaults());
  }

  public KadParams withServer(boolean on) {
    return new KadParams(protocol, on, lookups, serving, holding, timing);
  }

  public KadParams with(Lookups other) {
    return new KadParams(protocol, server, other, serving, holding, timing);
  }

  public KadParams with(Serving other) {
    return new KadParams(protocol, server, lookups, other, holding, timing);
  }

  public KadParams with(Holding other) {
    return new KadParams(protocol, server, lookups, serving, other, timing);
  }

  public KadParams with(Timing other) {
    return new KadParams(protocol, server, lookups, serving, holding, other);
  }

  /**
   * The routing table and what walks through it.
   *
   * @param k places of a bucket, and peers that hold a record
   * @param alpha requests of one lookup at once
   * @param paths ways of one lookup that share no peer
   * @param perGroup places of a bucket for peers of one public /16 (IPv4) or /32 (IPv6); 0: all
   * @param concurrent lookups at once
   * @param asked peers of one lookup
   * @param candidates peers that wait for the check before they enter the table
   */
  public record Lookups(
      int k, int alpha, int paths, int perGroup, int concurrent, int asked, int candidates) {
    public Lookups {
      check(k >= 1 && paths >= 1 && paths <= alpha, "lookups: expected 1 <= paths <= alpha");
      check(perGroup >= 0 && concurrent >= 1, "lookups: expected perGroup >= 0, concurrent >= 1");
      check(asked >= k && candidates >= 1, "lookups: expected asked >= k, candidates >= 1");
    }

    public static Lookups defaults() {
      return new Lookups(20, 10, 3, 10, 64, 300, 256);
    }

    public Lookups withPerGroup(int most) {
      return new Lookups(k, alpha, paths, most, concurrent, asked, candidates);
    }
  }

  /**
   * What others may ask. Sizes in bytes.
   *
   * @param message the longest message read
   * @param answer what an answer is kept below by leaving out peers; rust reads up to 16 KiB
   * @param perStream requests after which an inbound stream is reset
   * @param streamsPerPeer inbound streams of one peer at once
   * @param streams inbound streams at once
   * @param perSecond requests of one peer, once its burst is used up
   * @param pipelined requests of a stream that wait for the answer of an earlier one
   */
  public record Serving(
      int message,
      int answer,
      int perStream,
      int streamsPerPeer,
      int streams,
      int perSecond,
      int burst,
      int pipelined) {
    public Serving {
      check(message >= 1_024 && answer >= 1_024, "serving: expected messages of 1 KiB at least");
      check(perStream >= 1 && streamsPerPeer >= 1 && streams >= 1, "serving: expected >= 1");
      check(perSecond >= 1 && burst >= 1 && pipelined >= 1, "serving: expected >= 1");
    }

    public static Serving defaults() {
      return new Serving(64 * 1024, 15 * 1024, 10_000, 16, 1_024, 100, 500, 64);
    }
  }

  /**
   * What is held for others. Sizes in bytes.
   *
   * @param key the longest key of a record
   * @param value the longest value of a record
   * @param providerKey the longest key that somebody provides
   * @param records at most, of so many {@code bytes} together
   * @param perPeer records that one peer has put
   * @param putsPerSecond records and providers of one peer, once its burst is used up
   * @param providers announcements at most, each one provider of one key
   * @param providersPerKey providers of one key
   * @param keysPerProvider keys of one provider
   */
  public record Holding(
      int key,
      int value,
      int providerKey,
      int records,
      long bytes,
      int perPeer,
      int putsPerSecond,
      int putBurst,
      int providers,
      int providersPerKey,
      int keysPerProvider) {
    public Holding {
      check(key >= 1 && value >= 1 && providerKey >= 1, "holding: expected sizes >= 1");
      check(records >= 0 && bytes >= 0 && perPeer >= 0, "holding: expected >= 0");
      check(putsPerSecond >= 1 && putBurst >= 1, "holding: expected >= 1");
      check(
          providers >= 0 && providersPerKey >= 0 && keysPerProvider >= 0, "holding: expected >= 0");
    }

    public static Holding defaults() {
      return new Holding(
          256, 16 * 1024, 80, 10_000, 8 * 1024 * 1024, 1_000, 20, 200, 5_000, 100, 1_000);
    }
  }

  /**
   * Times.
   *
   * @param dial to a peer of a lookup
   * @param request from a request on an open connection to its answer
   * @param slow after which another request may be sent besides the one that waits
   * @param idle after which an inbound stream without a request is reset
   * @param spare how long an outbound stream is kept for the next request
   * @param refresh between two refreshes of the routing table
   * @param recordAge after which a record is forgotten unless put again
   * @param providerAge the same for a provider
   * @param providerAddressAge after which a provider's addresses are not told any more
   * @param renew between two announcements of what this node keeps or provides
   * @param snapshot between two snapshots of what is held, when it changed
   */
  public record Timing(
      Duration dial,
      Duration request,
      Duration slow,
      Duration idle,
      Duration spare,
      Duration refresh,
      Duration recordAge,
      Duration providerAge,
      Duration providerAddressAge,
      Duration renew,
      Duration snapshot) {

    public static Timing defaults() {
      return new Timing(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(20),
          Duration.ofMinutes(10),
          Duration.ofHours(48),
          Duration.ofHours(48),
          Duration.ofHours(24),
          Duration.ofHours(22),
          Duration.ofSeconds(30));
    }
  }

  private static void check(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }
}
