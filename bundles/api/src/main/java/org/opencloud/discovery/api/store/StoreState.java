package org.opencloud.discovery.api.store;

/**
 * Whether a store answers.
 *
 * @param detail what it is or what it waits for, for people; never a secret
 */
public record StoreState(boolean ready, String detail) {}
