package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

/**
 * What a question asks for. Its limit is signed with it; its deadline is the event's expiry.
 *
 * @param search at most 256 characters; may be empty where there is a filter
 * @param limit how many results are wanted, 1 to 1,000
 * @param filter at most 1 KiB of UTF-8; empty: none. Not parsed here
 * @param order at most 512 characters; empty: none. Not parsed here
 */
public record QuestionPayload(String search, int limit, String filter, String order) {
  public QuestionPayload {
    requireNonNull(search, "search");
    requireNonNull(filter, "filter");
    requireNonNull(order, "order");
  }

  /** Words only. */
  public QuestionPayload(String search, int limit) {
    this(search, limit, "", "");
  }
}
