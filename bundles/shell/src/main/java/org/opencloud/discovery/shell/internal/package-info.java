/** Private to the bundle. */
package org.opencloud.discovery.shell.internal;
