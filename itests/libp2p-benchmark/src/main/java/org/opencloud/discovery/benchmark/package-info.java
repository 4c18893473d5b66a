/**
 * What libp2p and gossipsub of this project do in a second. Start at {@link
 * org.opencloud.discovery.benchmark.Libp2pBenchmark}.
 */
package org.opencloud.discovery.benchmark;
