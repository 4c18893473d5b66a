/** multistream-select 1.0, over sockets and over streams alike. */
package org.opencloud.discovery.libp2p.internal.multistream;
