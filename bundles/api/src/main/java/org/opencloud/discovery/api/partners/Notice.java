package org.opencloud.discovery.api.partners;

import static java.util.Objects.requireNonNull;

/**
 * Something to tell partners.
 *
 * @param type the resource type, or what the payload is of ({@code WORKFLOW_EXECUTION})
 * @param user free text from the application, at most 256 characters; never trusted
 * @param payload one JSON object in UTF-8, at most 128 KiB; of {@link Kind#DELETE} its {@code id}
 *     counts and, where it says so, who may see it; not copied, not to be changed
 */
public record Notice(Kind kind, String type, String user, byte[] payload) {

  /** What is told. */
  public enum Kind {
    CREATE,
    UPDATE,
    DELETE,
    CONSIDERS,
    PLANNER;

    /** Whether it is about a resource of the sender's own, and goes to all partners. */
    public boolean isOwnResource() {
      return this == CREATE || this == UPDATE || this == DELETE;
    }
  }

  public Notice {
    requireNonNull(kind, "kind");
    requireNonNull(type, "type");
    requireNonNull(user, "user");
    requireNonNull(payload, "payload");
  }
}
