package org.opencloud.discovery.shell.internal;

import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.spi.Field;

/** Completes the field that an order begins with. */
@Service
public final class OrderCompleter extends FieldCompleter {
  @Override
  boolean serves(Field field) {
    return field.kind() == Field.Kind.NUMBER;
  }
}
