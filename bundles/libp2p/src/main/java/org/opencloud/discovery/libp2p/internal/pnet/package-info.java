/** The pre-shared key layer of private networks (PSK-V1). Start at {@link PskHandler}. */
package org.opencloud.discovery.libp2p.internal.pnet;
