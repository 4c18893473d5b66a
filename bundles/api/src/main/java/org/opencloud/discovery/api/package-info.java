/** What all ports share. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
