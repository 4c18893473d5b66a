/** What Noise and TLS have in common: the proven peer, or why there is none. */
package org.opencloud.discovery.libp2p.internal.secure;
