package org.opencloud.discovery.libp2p.internal.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.IdentitySigner;

/**
 * What a host shows in its TLS handshakes. The certificate is made for the first of them and kept.
 * Safe for use by several threads.
 */
public final class TlsIdentity implements AutoCloseable {
  private static final String VERSION = "TLSv1.3";

  /** ALPN of a peer that wants to negotiate the muxer afterwards. */
  static final String LATER = "libp2p";

  /** The JDK sends no session ticket when sessions would outlive the week that TLS allows. */
  private static final int NO_TICKETS_SECONDS = 8 * 24 * 3600;

  private final IdentitySigner signer;
  private final Clock clock;
  private final SecureRandom random;
  private final Executor executor;
  private Optional<OwnCertificate> own = Optional.empty();
  private Optional<NamelessCertificates> nameless = Optional.empty();
  private boolean closed;

  /**
   * Who a host is.
   *
   * @param executor makes keys and checks certificates; bounded
   */
  public TlsIdentity(IdentitySigner signer, Clock clock, SecureRandom random, Executor executor) {
    this.signer = signer;
    this.clock = clock;
    this.random = random;
    this.executor = executor;
  }

  /**
   * One handshake.
   *
   * @param client whether we dialled
   * @param expected the peer that was dialled; empty: any
   * @param muxers offered inside the handshake, best first; empty: always negotiate by multistream
   */
  public TlsHandshake handshake(boolean client, Optional<PeerId> expected, List<String> muxers) {
    PeerTrust trust = new PeerTrust(expected, clock);
    return new TlsHandshake(() -> engine(client, trust, muxers), trust, this::execute);
  }

  private void execute(Runnable step) {
    executor.execute(() -> reader().ifPresentOrElse(reader -> reader.run(step), step));
  }

  private SSLEngine engine(boolean client, PeerTrust trust, List<String> muxers) {
    SSLEngine engine = context(trust).createSSLEngine();
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {VERSION});
    parameters.setNeedClientAuth(true);
    List<String> offered = Stream.concat(muxers.stream(), Stream.of(LATER)).toList();
    parameters.setApplicationProtocols(offered.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    if (!client) {
      engine.setHandshakeApplicationProtocolSelector((self, theirs) -> first(theirs, offered));
    }
    return engine;
  }

  /** The peer's preference counts; null ends the handshake. */
  private static String first(List<String> theirs, List<String> ours) {
    return theirs.stream().filter(ours::contains).findFirst().orElse(null);
  }

  /** A context of its own for each handshake: no session outlives its connection. */
  private SSLContext context(PeerTrust trust) {
    try {
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(new KeyManager[] {new OwnKey(own())}, new TrustManager[] {trust}, random);
      context.getServerSessionContext().setSessionTimeout(NO_TICKETS_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  private synchronized OwnCertificate own() {
    if (own.isEmpty()) {
      own = Optional.of(OwnCertificate.create(signer, clock.instant(), random));
    }
    return own.get();
  }

  /** None after the end: what is under way fails without. */
  private synchronized Optional<NamelessCertificates> reader() {
    if (!closed && nameless.isEmpty()) {
      nameless = Optional.of(NamelessCertificates.installed());
    }
    return nameless.filter(reader -> !closed);
  }

  /** Leaves nothing behind in the JVM. */
  @Override
  public synchronized void close() {
    closed = true;
    nameless.ifPresent(NamelessCertificates::close);
  }
}
