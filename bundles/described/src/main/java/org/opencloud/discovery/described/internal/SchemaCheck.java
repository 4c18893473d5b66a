package org.opencloud.discovery.described.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.described.Misfit;
import org.opencloud.discovery.described.TypeDescriptor;

/** Holds resources against the schema of their type. */
final class SchemaCheck implements ResourceCheck {
  private final TypeDescriptor descriptor;
  private final String rules;

  /**
   * Of one file.
   *
   * @param json the descriptor as it was read
   */
  SchemaCheck(TypeDescriptor descriptor, byte[] json) {
    this.descriptor = descriptor;
    this.rules = digest(json);
  }

  private static String digest(byte[] json) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  @Override
  public String rules() {
    return rules;
  }

  @Override
  public String type() {
    return descriptor.type().name();
  }

  @Override
  public void check(byte[] json) throws ResourceRefused {
    List<Misfit> misfits = descriptor.check(json);
    if (!misfits.isEmpty()) {
      String rest =
          misfits.stream().skip(1).map(misfit -> "; " + misfit).collect(Collectors.joining());
      Misfit first = misfits.get(0);
      throw new ResourceRefused(first.field(), "expected " + first.expected() + rest);
    }
  }
}
