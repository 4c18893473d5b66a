/** Private to the bundle. */
package org.opencloud.discovery.nats.internal;
