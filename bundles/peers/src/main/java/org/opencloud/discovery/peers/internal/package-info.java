/** Private to the bundle. */
package org.opencloud.discovery.peers.internal;
