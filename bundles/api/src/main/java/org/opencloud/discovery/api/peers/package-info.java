/** Who is known, who is trusted, who may connect. Start at {@code PeerDirectory}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.peers;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
