/** Private to the bundle. */
package org.opencloud.discovery.store.embedded.internal;
