/**
 * What a store keeps: resources, peers, and the records of others. Start at {@code ResourceStore}.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
