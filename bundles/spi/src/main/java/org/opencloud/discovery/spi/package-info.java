/**
 * What a vendor of resource types implements and sees. Start at {@link
 * org.opencloud.discovery.spi.SearchProvider}.
 *
 * <p>Access control is the node's and never a plugin's: a provider sees only what the asker may
 * see, and whatever it offers is checked again before it leaves the node.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
