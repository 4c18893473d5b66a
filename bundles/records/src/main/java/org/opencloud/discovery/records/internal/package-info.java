/** This node's own record, the indexers that keep it, and the resolver that asks them. */
package org.opencloud.discovery.records.internal;
