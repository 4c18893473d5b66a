package org.opencloud.discovery.nats.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeRequest;
import org.opencloud.discovery.wire.BridgeTypes;

/** Tells applications which types the network has. */
final class TypeQuestions {
  private final Supplier<Optional<NetworkTypes>> network;
  private final BridgeTypes messages = new BridgeTypes();
  private final Replies replies;

  TypeQuestions(Supplier<Optional<NetworkTypes>> network, Replies replies) {
    this.network = network;
    this.replies = replies;
  }

  /** One word for the meters. */
  String kind() {
    return "types";
  }

  Optional<BridgeRequest.Types> read(Request request) throws BridgeRefused {
    return messages.request(request.body());
  }

  /** Answers from memory. */
  void answer(Request request, BridgeRequest.Types wanted) throws BridgeRefused {
    if (!request.wantsReply()) {
      throw refused(Code.INVALID, "expected a request with a reply subject", wanted);
    }
    NetworkTypes types =
        network
            .get()
            .orElseThrow(() -> refused(Code.UNAVAILABLE, "oc-types is not running", wanted));
    List<KnownType> found =
        wanted.dataType().isEmpty() ? types.types() : types.named(wanted.dataType());
    replies.done(request, messages.reply(found, wanted.requestId()));
  }

  private static BridgeRefused refused(Code code, String message, BridgeRequest.Types wanted) {
    return new BridgeRefused(new BridgeError(code, "", message), wanted.requestId());
  }
}
