/** The commands, and how things look in them. Karaf finds them by the header. */
@Header(name = "Karaf-Commands", value = "org.opencloud.discovery.shell.internal")
package org.opencloud.discovery.shell.internal;

import org.osgi.annotation.bundle.Header;
