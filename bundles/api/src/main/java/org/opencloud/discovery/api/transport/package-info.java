/** Connections, streams and topics, whatever libp2p is beneath. Start at {@code Transport}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
