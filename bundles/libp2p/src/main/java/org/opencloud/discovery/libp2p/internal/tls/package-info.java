/**
 * The secure channel {@code /tls/1.0.0}: TLS 1.3 of the JDK, both sides with a self-signed
 * certificate that carries the libp2p key. Start at {@link TlsHandshake}.
 */
package org.opencloud.discovery.libp2p.internal.tls;
