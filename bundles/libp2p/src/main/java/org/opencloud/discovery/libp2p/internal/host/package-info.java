/** The host's inside: admission, dialling, the upgrade of sockets, connections and streams. */
package org.opencloud.discovery.libp2p.internal.host;
