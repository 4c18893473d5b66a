/**
 * What a type descriptor says, read and applied without a node: start at {@code TypeDescriptor}.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.described;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
