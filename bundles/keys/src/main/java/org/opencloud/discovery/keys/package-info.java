/**
 * Keys, and the names made of them. Start at {@link org.opencloud.discovery.keys.PublicKey}. The
 * only code that sees BouncyCastle; its lightweight API, so that no JCA provider is registered.
 */
@Export
@Version("1.0.0")
package org.opencloud.discovery.keys;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
