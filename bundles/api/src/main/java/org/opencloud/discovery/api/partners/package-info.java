/** What partners tell each other past searches. Start at {@code PartnerLink}. */
@Export
@Version("1.0.0")
package org.opencloud.discovery.api.partners;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
