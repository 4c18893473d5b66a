/** Contract tests for a resource type. Start at {@code SearchProviderContract}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
