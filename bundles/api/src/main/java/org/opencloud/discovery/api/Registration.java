package org.opencloud.discovery.api;

/** Something registered that can be taken back. Closing twice does nothing. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
