/** identify 1.0.0 and its push: what peers tell each other about themselves. */
package org.opencloud.discovery.libp2p.internal.identify;
