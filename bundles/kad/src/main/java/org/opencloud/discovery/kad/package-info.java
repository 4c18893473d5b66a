/** The Kademlia DHT over libp2p's streams. Start at {@code Kad}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.kad;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
