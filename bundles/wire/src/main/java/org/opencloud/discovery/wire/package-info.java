/** Every JSON message of the network. Start at {@code EventCodec}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
