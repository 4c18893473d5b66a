package org.opencloud.discovery.wire;

/** A message of an application that cannot be taken. */
public final class BridgeRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient BridgeError error;
  private final String requestId;

  /**
   * A refusal.
   *
   * @param requestId to be echoed; empty when the request had none that could be read
   */
  public BridgeRefused(BridgeError error, String requestId) {
    super(error.message());
    this.error = error;
    this.requestId = requestId;
  }

  public BridgeError error() {
    return error;
  }

  public String requestId() {
    return requestId;
  }
}
