/** The GossipSub router over libp2p's streams. Start at {@code GossipRouter}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.gossipsub;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
