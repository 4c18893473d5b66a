package org.opencloud.discovery.api.types;

import org.opencloud.discovery.api.search.ResourceRefused;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Holds resources that are added here against what their type's owner says of them. A service for
 * each type; where there is none, only the limits and the kinds of the fields are checked.
 */
@ConsumerType
public interface ResourceCheck {

  /** The type's name. Constant. */
  String type();

  /**
   * Names the rules: another text where other resources may be refused. Constant, at most 64
   * characters. Where rules are not those of before, what is stored is held against them once.
   * Empty: never.
   */
  default String rules() {
    return "";
  }

  /**
   * Checks one document before it is stored. Any thread, several at once; takes well under a
   * millisecond.
   *
   * @param json one JSON object in UTF-8 within the limits; not to be changed
   * @throws ResourceRefused naming the first field that is wrong and what was expected
   */
  void check(byte[] json) throws ResourceRefused;
}
