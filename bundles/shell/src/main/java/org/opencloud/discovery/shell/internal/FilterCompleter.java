package org.opencloud.discovery.shell.internal;

import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.spi.Field;

/** Completes the field that a filter begins with. */
@Service
public final class FilterCompleter extends FieldCompleter {
  @Override
  boolean serves(Field field) {
    return true;
  }
}
