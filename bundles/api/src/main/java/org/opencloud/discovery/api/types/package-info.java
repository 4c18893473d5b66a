/** The resource types of this node and of the network. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.types;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
