/** The signed objects that nodes exchange. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.events;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
