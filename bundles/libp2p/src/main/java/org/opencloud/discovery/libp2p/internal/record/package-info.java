/** Small protobuf messages of libp2p, and the signed envelope. Start at {@link SignedEnvelope}. */
package org.opencloud.discovery.libp2p.internal.record;
