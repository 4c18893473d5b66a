/**
 * What a vendor tests a resource type with. Start at {@code TypeDescriptorContract}, or for a type
 * with code at {@code SearchProviderContract}: subclass it, name some samples and a word, and run
 * it with JUnit.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
