package org.opencloud.discovery.keys;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;

/** The only class that names the provider, which need not be there: it is linked when used. */
final class AwsLc {
  private AwsLc() {}

  static Provider provider() throws KeyException {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    if (provider.getLoadingError() != null) {
      throw new KeyException("not loaded: " + provider.getLoadingError().getMessage());
    }
    return provider;
  }
}
