/** The way to the applications. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.bridge;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
