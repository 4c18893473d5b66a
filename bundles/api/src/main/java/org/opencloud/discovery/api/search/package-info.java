/** Asking the network, and keeping what this node answers with. Start at {@code SearchService}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.search;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
