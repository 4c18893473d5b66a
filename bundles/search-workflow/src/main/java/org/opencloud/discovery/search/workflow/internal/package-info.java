/** The WORKFLOW resource type, built as a vendor builds one. */
package org.opencloud.discovery.search.workflow.internal;
