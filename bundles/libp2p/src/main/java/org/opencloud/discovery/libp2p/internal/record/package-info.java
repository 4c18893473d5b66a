/**
 * The signed envelope and the peer record that identify carries. Start at {@link
 * org.opencloud.discovery.libp2p.internal.record.PeerRecord}.
 */
package org.opencloud.discovery.libp2p.internal.record;
