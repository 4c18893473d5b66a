/** The role of keeping peer records for others. */
package org.opencloud.discovery.indexer.internal;
