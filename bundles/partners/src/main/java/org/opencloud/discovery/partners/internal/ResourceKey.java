package org.opencloud.discovery.partners.internal;

/** Names one resource of this node. */
record ResourceKey(String type, String id) {}
