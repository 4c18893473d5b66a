/** A distributed hash table among the nodes. Start at {@code Dht}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.dht;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
