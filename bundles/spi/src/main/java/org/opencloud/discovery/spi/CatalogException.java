package org.opencloud.discovery.spi;

/** The node's store cannot answer at the moment. Let it pass; the node reports it. */
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1L;

  public CatalogException(String message) {
    super(message);
  }

  public CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
