package org.opencloud.discovery.identity.internal;

import org.opencloud.discovery.api.Registration;

/** Offers services to the rest of the node. */
interface Registrar {
  <T> Registration register(Class<T> type, T service);
}
