package org.opencloud.discovery.nats.internal;

import org.opencloud.discovery.wire.BridgeRefused;

/** Does what a request asks for, on a thread that may block. */
interface RequestHandler {

  /** One word for the meters. */
  String kind();

  /** The most bytes a request may have. */
  int maxBytes();

  /**
   * Does it and replies.
   *
   * @throws BridgeRefused when it cannot be done; the caller replies
   */
  void handle(Request request) throws BridgeRefused;
}
