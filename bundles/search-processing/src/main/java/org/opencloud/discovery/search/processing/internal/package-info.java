/** Private to the bundle. */
package org.opencloud.discovery.search.processing.internal;
