/** Real keys for tests of what is signed. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.testkit.keys;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
