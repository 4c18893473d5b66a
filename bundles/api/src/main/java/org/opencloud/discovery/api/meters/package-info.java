/** Named counters and gauges. Start at {@code Meters}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.meters;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
