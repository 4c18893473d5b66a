/** Private to the bundle. */
package org.opencloud.discovery.store.mongodb.internal;
