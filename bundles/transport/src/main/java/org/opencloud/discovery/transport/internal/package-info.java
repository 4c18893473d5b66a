/** Private to the bundle. */
package org.opencloud.discovery.transport.internal;
