package org.opencloud.discovery.api.peers;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A peer that used an opaque name which has another peer's key. What it said was refused.
 *
 * @param key the last one that tried
 * @param times how often the name was used with a key that is not its own, by whomever
 * @param last when
 */
public record RefusedKey(PeerId key, long times, Instant last) {

  public RefusedKey {
    requireNonNull(key, "key");
    requireNonNull(last, "last");
  }
}
