/**
 * A libp2p host without a word of Netty: connections, streams, identify, ping. Start at {@link
 * org.opencloud.discovery.libp2p.Host}.
 *
 * <p>Callbacks run on event loops and must not block.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.libp2p;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
