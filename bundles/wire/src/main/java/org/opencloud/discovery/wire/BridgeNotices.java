package org.opencloud.discovery.wire;

import java.util.Map;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.wire.BridgeMessages.PayloadForm;

/** Writes what the bridge tells applications of partners: one compact JSON object each. */
public final class BridgeNotices {
  private final PayloadForm form;

  public BridgeNotices(PayloadForm form) {
    this.form = form;
  }

  /**
   * The reply to a notice that was sent.
   *
   * @param failed why the others have not taken it, by peer
   */
  public byte[] sent(int taken, Map<String, String> failed, String requestId) {
    return BridgeMessages.write(
        json -> {
          json.writeStringField("result", "sent");
          json.writeNumberField("taken", taken);
          BridgeMessages.texts(json, "failed", failed);
          BridgeMessages.requestId(json, requestId);
        });
  }

  /**
   * What a partner has told.
   *
   * @throws BridgeRefused when its payload is not one JSON object
   */
  public byte[] arrived(PeerId from, Did did, Notice notice) throws BridgeRefused {
    BridgeMessages.requireObject(notice.payload(), "");
    return BridgeMessages.write(
        json -> {
          json.writeStringField("from_app", BridgeMessages.APP);
          json.writeStringField("datatype", notice.type());
          json.writeStringField("user", BridgeMessages.clean(notice.user()));
          BridgeMessages.payload(form, json, notice.payload());
          json.writeObjectFieldStart("peer");
          json.writeStringField("did", did.text());
          json.writeStringField("peer_id", from.text());
          json.writeEndObject();
        });
  }
}
