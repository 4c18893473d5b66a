/**
 * The secure channel {@code /noise}: Noise_XX_25519_ChaChaPoly_SHA256 with libp2p's identity
 * payload. Start at {@link NoiseHandshake}.
 */
package org.opencloud.discovery.libp2p.internal.noise;
