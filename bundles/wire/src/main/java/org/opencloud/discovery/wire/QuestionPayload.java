package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

/**
 * What a question asks for. Its limit is signed with it; its deadline is the event's expiry.
 *
 * @param search at most 256 characters
 * @param limit how many results are wanted, 1 to 1,000
 */
public record QuestionPayload(String search, int limit) {
  public QuestionPayload {
    requireNonNull(search, "search");
  }
}
