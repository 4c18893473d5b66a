/** The STORAGE resource type, built as a vendor builds one. */
package org.opencloud.discovery.search.storage.internal;
