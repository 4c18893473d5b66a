package org.opencloud.discovery.api.events;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The signed object that nodes exchange: a question, an answer, the end of an answer, a peer
 * record, the types of a node, or what a partner is told. A value; it says nothing about whether
 * the signature holds.
 *
 * @param purpose what the signature was made for; part of the signed bytes, not of the JSON
 * @param network fingerprint of the pre-shared key
 * @param from DID of the sender, as text
 * @param to DID of the receiver; empty in a question
 * @param id 22 characters base64url, 128 random bits; an answer carries its question's
 * @param issued Unix milliseconds
 * @param expires Unix milliseconds
 * @param dataType a resource type's name, or empty for all
 * @param user free text from the application; shown, never trusted
 * @param payload JSON bytes, at most 128 KiB
 * @param signature 64 bytes, or empty before signing
 */
public record Event(
    Purpose purpose,
    String network,
    String from,
    String to,
    String id,
    long issued,
    long expires,
    String dataType,
    String user,
    byte[] payload,
    byte[] signature) {

  /** What a signature is made for. One made for a purpose is never valid for another. */
  public enum Purpose {
    QUESTION("search"),
    ANSWER("search"),
    END("search.end"),
    /** A node's statement about itself. */
    RECORD("record"),
    /** The resource types that a node answers for. */
    TYPES("types"),
    /** To a partner: a resource of the sender's, new to it. */
    CREATE("create"),
    /** To a partner: a resource of the sender's, as it is now. */
    UPDATE("update"),
    /** To a partner: a resource that the sender no longer has. */
    DELETE("delete"),
    /** To a partner: what an application tells another one about an execution. */
    CONSIDERS("considers"),
    /** To a partner: what a planner tells another one. */
    PLANNER("planner");

    private final String type;

    Purpose(String type) {
      this.type = type;
    }

    /** The {@code type} on the wire. */
    public String type() {
      return type;
    }

    /** The word in the signed bytes. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Event {
    requireNonNull(purpose, "purpose");
    requireNonNull(network, "network");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(id, "id");
    requireNonNull(dataType, "dataType");
    requireNonNull(user, "user");
    payload = payload.clone();
    signature = signature.clone();
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** The same event with a signature. */
  public Event signed(byte[] bytes) {
    return new Event(
        purpose, network, from, to, id, issued, expires, dataType, user, payload, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Event that
        && purpose == that.purpose
        && network.equals(that.network)
        && from.equals(that.from)
        && to.equals(that.to)
        && id.equals(that.id)
        && issued == that.issued
        && expires == that.expires
        && dataType.equals(that.dataType)
        && user.equals(that.user)
        && Arrays.equals(payload, that.payload)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return id.hashCode() * 31 + Arrays.hashCode(signature);
  }

  /** Without payload and user: both are foreign text. */
  @Override
  public String toString() {
    return "Event[" + purpose + " " + id + " from " + from + "]";
  }
}
