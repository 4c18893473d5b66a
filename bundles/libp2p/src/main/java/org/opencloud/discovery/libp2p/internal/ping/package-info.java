/** ping 1.0.0, both sides. */
package org.opencloud.discovery.libp2p.internal.ping;
