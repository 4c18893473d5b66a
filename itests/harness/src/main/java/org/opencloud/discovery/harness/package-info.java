/**
 * Starts, drives and stops what users run: nodes from the distribution, NATS servers, a stand-in
 * for MongoDB. The tests and the quickstart share it.
 */
package org.opencloud.discovery.harness;
