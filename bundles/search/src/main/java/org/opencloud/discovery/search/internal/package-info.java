/**
 * Asks, answers and collects. Enter at {@code SearchComponent}; {@code Asker} is the way out,
 * {@code QuestionJudge} and {@code Answerer} the way in, {@code ProviderFence} what stands around
 * plugins.
 */
package org.opencloud.discovery.search.internal;
