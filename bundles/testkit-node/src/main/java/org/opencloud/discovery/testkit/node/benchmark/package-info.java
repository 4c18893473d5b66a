/** One benchmark for every resource store, over resources that a seed makes. */
package org.opencloud.discovery.testkit.node.benchmark;
