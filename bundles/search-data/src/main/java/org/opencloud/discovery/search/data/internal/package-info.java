/** The DATA resource type, built as a vendor builds one. */
package org.opencloud.discovery.search.data.internal;
