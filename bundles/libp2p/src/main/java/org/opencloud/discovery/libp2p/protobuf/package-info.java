/**
 * Reads and writes the few protobuf messages of libp2p by hand, so that signed bytes stay exact and
 * sizes are checked before anything is allocated. Start at {@link
 * org.opencloud.discovery.libp2p.protobuf.ProtoReader}.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.libp2p.protobuf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
