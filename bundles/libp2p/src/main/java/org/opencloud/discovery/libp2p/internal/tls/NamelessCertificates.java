package org.opencloud.discovery.libp2p.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Has the JDK's TLS read certificates that name no issuer: js-libp2p and rust-libp2p make no
 * others. JSSE takes its reader of certificates from the JVM's list of providers and from nowhere
 * else, so this one is in that list until it is closed. It helps only what is run by {@link #run};
 * everybody else is served as if it were not there.
 */
final class NamelessCertificates implements AutoCloseable {
  private static final String SERVICE = "CertificateFactory";
  private static final String TYPE = "X.509";

  /** Longer ones are refused by JSSE. */
  private static final int MAX_BYTES = 64 * 1024;

  private final ThreadLocal<Boolean> helping = ThreadLocal.withInitial(() -> false);
  private final Provider provider = new Reading();

  private NamelessCertificates() {}

  /** Puts itself first in the JVM's list of providers. */
  static NamelessCertificates installed() {
    NamelessCertificates made = new NamelessCertificates();
    Security.insertProviderAt(made.provider, 1);
    return made;
  }

  void run(Runnable task) {
    helping.set(true);
    try {
      task.run();
    } finally {
      helping.remove();
    }
  }

  @Override
  public void close() {
    Security.removeProvider(provider.getName());
  }

  /** Who would serve if this provider were not there. */
  private CertificateFactory next() {
    Provider[] all = Security.getProviders(SERVICE + "." + TYPE);
    int self = Arrays.asList(all).indexOf(provider);
    try {
      return CertificateFactory.getInstance(TYPE, all[self + 1]);
    } catch (CertificateException e) {
      throw new IllegalStateException("every JDK reads certificates", e);
    }
  }

  /** Of a name of its own: several hosts may be in one JVM, and each takes back only its own. */
  private final class Reading extends Provider {
    private static final long serialVersionUID = 1L;

    private Reading() {
      super("libp2p-" + UUID.randomUUID(), "1", "X.509 certificates without names");
      putService(
          new Service(this, SERVICE, TYPE, Factory.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
              return new Factory(next());
            }
          });
    }
  }

  private final class Factory extends CertificateFactorySpi {
    private final CertificateFactory next;

    private Factory(CertificateFactory next) {
      this.next = next;
    }

    @Override
    public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
      return helping.get() ? read(bytes(in)) : next.generateCertificate(in);
    }

    private Certificate read(byte[] der) throws CertificateException {
      try {
        return next.generateCertificate(new ByteArrayInputStream(der));
      } catch (CertificateException e) {
        return NamelessCertificate.read(der, next);
      }
    }

    private static byte[] bytes(InputStream in) throws CertificateException {
      try {
        return in.readNBytes(MAX_BYTES);
      } catch (IOException e) {
        throw new CertificateException("cannot be read", e);
      }
    }

    @Override
    public Collection<? extends Certificate> engineGenerateCertificates(InputStream in)
        throws CertificateException {
      return next.generateCertificates(in);
    }

    @Override
    public CRL engineGenerateCRL(InputStream in) throws CRLException {
      return next.generateCRL(in);
    }

    @Override
    public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
      return next.generateCRLs(in);
    }

    @Override
    public CertPath engineGenerateCertPath(InputStream in) throws CertificateException {
      return next.generateCertPath(in);
    }

    @Override
    public CertPath engineGenerateCertPath(InputStream in, String encoding)
        throws CertificateException {
      return next.generateCertPath(in, encoding);
    }

    @Override
    public CertPath engineGenerateCertPath(List<? extends Certificate> certificates)
        throws CertificateException {
      return next.generateCertPath(certificates);
    }

    @Override
    public Iterator<String> engineGetCertPathEncodings() {
      return next.getCertPathEncodings();
    }
  }
}
