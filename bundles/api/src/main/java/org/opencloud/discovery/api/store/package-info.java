/** What a store keeps: resources and peers. Start at {@code ResourceStore}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
