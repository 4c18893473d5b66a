package org.opencloud.discovery.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.harness.PeerSurvey;
import org.opencloud.discovery.libp2p.HostConfig.Security;

/** Starts the foreign peers that run on this machine. */
final class Peers {
  static final Path PROJECT = Path.of(System.getProperty("project")).toAbsolutePath().normalize();
  static final Path TARGET = Path.of(System.getProperty("work")).toAbsolutePath();
  private static final List<PeerKind> KINDS = wanted(System.getProperty("peers", ""));
  private static final PeerSurvey SURVEY = PeerSurvey.take(PROJECT, TARGET, KINDS);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private Peers() {}

  /**
   * A kind of peer, in a private network or in none.
   *
   * @param security the only protocol that both sides have, as {@link Security} names it
   */
  record Setting(PeerKind kind, Optional<byte[]> psk, String security) {

    /** Over Noise. */
    Setting(PeerKind kind, Optional<byte[]> psk) {
      this(kind, psk, Security.NOISE);
    }

    PeerProcess start(Map<String, ?> options) {
      return start(psk, options);
    }

    /** In another private network, or in none. */
    PeerProcess start(Optional<byte[]> other, Map<String, ?> options) {
      Map<String, Object> all = new HashMap<>(options);
      all.put("security", tls() ? "tls" : "noise");
      return Peers.start(kind, other, all);
    }

    boolean tls() {
      return security.equals(Security.TLS);
    }

    /** Bytes of a long stream; the older js-libp2p moves no more than some 10 MiB a second. */
    long bulk() {
      if (kind == PeerKind.JS_2) {
        return 32L << 20;
      }
      return tls() ? 64L << 20 : 256L << 20;
    }

    /** js-libp2p of today takes all that it is given into its memory when it speaks TLS. */
    boolean tellsWhatItHolds() {
      return kind != PeerKind.JS || !tls();
    }

    OurNode ours() {
      return OurNode.plan().psk(psk).security(new Security(List.of(security), true)).start();
    }

    @Override
    public String toString() {
      return kind + (psk.isPresent() ? " with a PSK" : " without a PSK") + " over " + security;
    }
  }

  /** All of them, or those that are named, with commas between. */
  private static List<PeerKind> wanted(String names) {
    List<String> wanted = List.of(names.split(","));
    return Arrays.stream(PeerKind.values())
        .filter(kind -> names.isEmpty() || wanted.contains(kind.toString()))
        .toList();
  }

  static List<PeerKind> kinds() {
    return KINDS;
  }

  /** Every kind, with a PSK, over Noise. */
  static Stream<Setting> inAPrivateNetwork() {
    return KINDS.stream().map(kind -> new Setting(kind, Optional.of(secret())));
  }

  /** Every kind, with and without a PSK, over Noise and over TLS. */
  static Stream<Setting> settings() {
    return KINDS.stream()
        .flatMap(kind -> Stream.of(Security.NOISE, Security.TLS).flatMap(s -> settings(kind, s)));
  }

  private static Stream<Setting> settings(PeerKind kind, String security) {
    return Stream.of(Optional.<byte[]>empty(), Optional.of(secret()))
        .map(psk -> new Setting(kind, psk, security));
  }

  static byte[] secret() {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 0x5a);
    return secret;
  }

  static boolean runs(PeerKind kind) {
    return SURVEY.missing(kind).isEmpty();
  }

  /** A new peer; the test is skipped when this machine has none. */
  static PeerProcess start(PeerKind kind, Optional<byte[]> psk, Map<String, ?> options) {
    assumeTrue(runs(kind), () -> kind + " peer: " + SURVEY.missing(kind).orElse(""));
    Map<String, Object> all = new HashMap<>(Map.of("early", true));
    psk.ifPresent(secret -> all.put("psk", HexFormat.of().formatHex(secret)));
    all.putAll(options);
    Path output = TARGET.resolve(kind + "-" + STARTED.incrementAndGet() + ".log");
    return PeerProcess.start(kind, PROJECT, output, all);
  }
}
