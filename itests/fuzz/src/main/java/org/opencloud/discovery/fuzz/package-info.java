/** What reads bytes of strangers, ready to be fuzzed. Start at {@link Decoders}. */
package org.opencloud.discovery.fuzz;
