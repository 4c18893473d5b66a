package org.opencloud.discovery.wire;

import java.time.Duration;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;

/** The constants of the protocol. Every node has the same; rates are settings and not here. */
public final class WireLimits {
  /** A question event, in bytes of JSON. */
  public static final int QUESTION_BYTES = 8 * 1024;

  /** An answer or end event, in bytes of JSON without the LF. */
  public static final int ANSWER_BYTES = 192 * 1024;

  /** A resource, in bytes of JSON. */
  public static final int RESOURCE_BYTES = 128 * 1024;

  /** The payload of an end event, in bytes of JSON. */
  public static final int END_BYTES = 16 * 1024;

  public static final int SEARCH_CHARACTERS = 256;
  public static final int SEARCH_WORDS = 16;
  public static final int USER_CHARACTERS = 256;

  /** A question's filter, in bytes of UTF-8. */
  public static final int FILTER_BYTES = FilterExpression.MAX_BYTES;

  public static final int ORDER_CHARACTERS = Order.MAX_CHARACTERS;

  /** Results of one search, all answerers together. */
  public static final int RESULTS = 1_000;

  public static final int DEFAULT_RESULTS = 100;

  /** Results of one answerer for one question. */
  public static final int RESULTS_PER_ANSWERER = 100;

  /** How long a question may live: {@code expires - issued}. */
  public static final Duration LIFE = Duration.ofSeconds(60);

  /** How far the clocks of two nodes may differ. */
  public static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(60);

  /** Questions remembered against replay. */
  public static final int REPLAY_ENTRIES = 100_000;

  /** Failures that an end event names. */
  public static final int FAILURES = 64;

  /** One failure's reason. */
  public static final int FAILURE_CHARACTERS = 64;

  /** Nesting of any JSON that a peer sends. */
  public static final int DEPTH = 64;

  /** A signed peer record, in bytes of JSON. */
  public static final int RECORD_BYTES = 8 * 1024;

  /** What else nodes and indexers say, in bytes of JSON. */
  public static final int RECORD_MESSAGE_BYTES = 1024;

  /** How long a peer record may live: {@code expires - issued}. */
  public static final Duration RECORD_LIFE = Duration.ofHours(24);

  /** Keys of one get. */
  public static final int RECORD_KEYS = 64;

  /** Records of other indexers in the answer to a heartbeat. */
  public static final int HEARTBEAT_RECORDS = 16;

  /** What a record holds. */
  public static final int NAME_CHARACTERS = 64;

  public static final int ADDRESSES = 32;
  public static final int ADDRESS_CHARACTERS = 256;
  public static final int ROLES = 16;
  public static final int ROLE_CHARACTERS = 32;

  /** An announcement of types, in bytes of JSON. */
  public static final int TYPES_BYTES = 20 * 1024;

  /** How long an announcement of types may live: {@code expires - issued}. */
  public static final Duration TYPES_LIFE = Duration.ofHours(6);

  /** Types of one announcement, and digests of one request. */
  public static final int TYPES = 64;

  /** The description of a type, in bytes of JSON. */
  public static final int TYPE_BYTES = 64 * 1024;

  static final int NETWORK_CHARACTERS = 64;

  private WireLimits() {}
}
