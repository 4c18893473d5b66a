/** Where the node keeps what must outlive a clean start. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.node;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
