package org.opencloud.discovery.guard;

import java.util.Locale;

/** What becomes of a bundle or KAR that no trusted certificate signed. */
public enum Policy {
  /** It runs, and nothing is checked. */
  OFF,
  /** It runs, and the log says so. */
  WARN,
  /** It does not run. */
  REQUIRE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
