/**
 * Every JSON message of the network: what it looks like, how long it may be, what is signed. Start
 * at {@code EventCodec}. A capture of a live network changes this package only.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
