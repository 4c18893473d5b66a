/** What nodes say of themselves, and who keeps it for others. Start at {@code NodeRecords}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.records;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
