/** Private to the bundle. */
package org.opencloud.discovery.search.storage.internal;
