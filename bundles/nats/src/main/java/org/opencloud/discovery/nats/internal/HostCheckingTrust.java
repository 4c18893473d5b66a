package org.opencloud.discovery.nats.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Has the server's name compared with its certificate. The client library asks for no such check:
 * without it, anybody with any certificate of a trusted authority could stand in for the server.
 */
final class HostCheckingTrust extends X509ExtendedTrustManager {
  private static final String WITH_HOST_NAME = "HTTPS";

  private final X509ExtendedTrustManager trust;

  HostCheckingTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket secure)) {
      throw new CertificateException("expected a TLS socket");
    }
    secure.setSSLParameters(withHostName(secure.getSSLParameters()));
    trust.checkServerTrusted(chain, authType, secure);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    engine.setSSLParameters(withHostName(engine.getSSLParameters()));
    trust.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a server is never trusted without its name");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }

  private static SSLParameters withHostName(SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm(WITH_HOST_NAME);
    return parameters;
  }
}
