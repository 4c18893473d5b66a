package org.opencloud.discovery.libp2p.internal.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/** Judges the certificate of one handshake and keeps what it has proven, or why it has not. */
final class PeerTrust extends X509ExtendedTrustManager {
  private final Optional<PeerId> expected;
  private final Clock clock;
  private Optional<PublicKey> proven = Optional.empty();
  private Optional<HandshakeException> refused = Optional.empty();

  PeerTrust(Optional<PeerId> expected, Clock clock) {
    this.expected = expected;
    this.clock = clock;
  }

  Optional<PublicKey> proven() {
    return proven;
  }

  Optional<HandshakeException> refused() {
    return refused;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      PublicKey key = PeerCertificate.verified(chain, clock.instant());
      PeerId peer = key.peerId();
      if (expected.isPresent() && !expected.get().equals(peer)) {
        throw new HandshakeException(
            Reason.PEER_ID, "expected " + expected.get() + ", got " + peer);
      }
      proven = Optional.of(key);
    } catch (HandshakeException e) {
      refused = Optional.of(e);
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
