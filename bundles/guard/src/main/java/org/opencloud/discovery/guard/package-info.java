/**
 * Which bundles this node lets start, and why not the others. Start at {@link PluginGuard}.
 *
 * <p>The bundle imports nothing but the framework and never its own package from elsewhere: it is
 * there before any other bundle is, and nobody's classes can come in between.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package org.opencloud.discovery.guard;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
