/**
 * yamux: streams over one secured socket, with windows that are enforced. Start at {@link
 * org.opencloud.discovery.libp2p.internal.yamux.YamuxSession}.
 */
package org.opencloud.discovery.libp2p.internal.yamux;
