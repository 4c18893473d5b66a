package org.opencloud.discovery.wire;

import java.util.Map;

/**
 * What an answerer says at its end. It never counts or hints at what access withheld.
 *
 * @param results answers sent
 * @param limited whether it stopped at its limit
 * @param neighbours topic members the answerer is connected to; more of them than the asker has
 *     means that nodes further away may still answer
 * @param failures resource type to reason, such as {@code timed out}
 */
public record EndReport(
    int results, boolean limited, int neighbours, Map<String, String> failures) {
  public EndReport {
    failures = Map.copyOf(failures);
  }
}
