/** Reads descriptors, and keeps a type in use for as long as its bundle is there. */
@Capability(namespace = "osgi.extender", name = TypeDescriptor.EXTENDER, version = "1.0.0")
package org.opencloud.discovery.described.internal;

import org.opencloud.discovery.described.TypeDescriptor;
import org.osgi.annotation.bundle.Capability;
