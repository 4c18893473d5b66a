/** The resource types known across the network. Start at {@code TypesNode}. */
package org.opencloud.discovery.types.internal;
