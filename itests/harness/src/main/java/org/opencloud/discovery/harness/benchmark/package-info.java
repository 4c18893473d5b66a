/** Measures two real nodes as applications see them. Start at {@code Benchmark}. */
package org.opencloud.discovery.harness.benchmark;
