package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What an application is told when a request cannot be done.
 *
 * @param code for programs
 * @param field the request's field in its JSON spelling, or empty
 * @param message for people: what was expected
 */
public record BridgeError(Code code, String field, String message) {

  public BridgeError {
    requireNonNull(code, "code");
    requireNonNull(field, "field");
    requireNonNull(message, "message");
  }

  /** The codes an application can meet, lower case on the wire. */
  public enum Code {
    /** Not one JSON object in UTF-8. */
    MALFORMED,
    /** More bytes than a request may have. */
    TOO_LARGE,
    /** A field breaks a rule. */
    INVALID,
    /** Known, but not offered by this node. */
    UNSUPPORTED,
    /** Too much is running; try again later. */
    BUSY,
    /** A part of the node is missing; try again later. */
    UNAVAILABLE,
    /** Not done in time; it may or may not have happened. */
    TIMEOUT,
    /** The node cannot keep data; its operator must act. */
    STORAGE;

    /** As written in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
