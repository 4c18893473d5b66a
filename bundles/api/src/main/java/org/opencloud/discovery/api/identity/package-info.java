/** Who this node is: names made of keys, signatures, the network key. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
