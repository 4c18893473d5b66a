/** What partners tell each other past searches. */
package org.opencloud.discovery.partners.internal;
