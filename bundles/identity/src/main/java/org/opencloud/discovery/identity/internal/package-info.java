/** Private to the bundle. */
package org.opencloud.discovery.identity.internal;
