/** The first thing a person runs: two nodes, one question, its answers. */
package org.opencloud.discovery.harness.quickstart;
