package org.opencloud.discovery.guard;

import java.util.Objects;

/**
 * An installed bundle and what its bytes are worth.
 *
 * @param location where it was installed from; says nothing about its bytes
 * @param state the framework's word, such as {@code Active}
 */
public record Plugin(
    long id, String name, String version, String location, String state, Verdict verdict) {
  public Plugin {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(verdict, "verdict");
  }
}
