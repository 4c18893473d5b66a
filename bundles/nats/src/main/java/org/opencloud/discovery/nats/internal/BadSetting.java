package org.opencloud.discovery.nats.internal;

/** A setting is not what it must be. The message names file, key and what is expected. */
final class BadSetting extends Exception {
  private static final long serialVersionUID = 1L;

  BadSetting(String key, String expected) {
    super("etc/" + NatsComponent.PID + ".cfg: " + key + ": expected " + expected);
  }
}
