/** Contract tests of the node's ports, and doubles for time and faults. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.testkit.node;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
