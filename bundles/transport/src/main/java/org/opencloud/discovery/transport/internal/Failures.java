package org.opencloud.discovery.transport.internal;

import java.util.concurrent.CompletionException;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;
import org.opencloud.discovery.libp2p.StreamException;

/** Says in the port's words what libp2p failed with. */
final class Failures {
  private Failures() {}

  static TransportException port(Throwable cause) {
    Throwable bare =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    if (bare instanceof TransportException known) {
      return known;
    }
    if (bare instanceof StreamException stream) {
      return new TransportException(reason(stream.reason()), stream.getMessage(), stream);
    }
    return new TransportException(Reason.CLOSED, String.valueOf(bare.getMessage()), bare);
  }

  private static Reason reason(StreamException.Reason reason) {
    return switch (reason) {
      case UNREACHABLE -> Reason.UNREACHABLE;
      case REFUSED, HANDSHAKE -> Reason.REFUSED;
      case UNSUPPORTED -> Reason.UNSUPPORTED;
      case TIMEOUT -> Reason.TIMEOUT;
      case RESET, PROTOCOL -> Reason.RESET;
      case LIMIT -> Reason.LIMIT;
      case CLOSED -> Reason.CLOSED;
    };
  }
}
