package org.opencloud.discovery.guard.internal;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Set;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Mends what Felix 7.0.5 makes of a hook's answer: once a hook has removed one of the unresolved
 * revisions, it takes those that are left for all there are, and nobody is wired to what is
 * resolved, the framework itself among them.
 */
final class Whitelist {
  private static final String DELEGATE = "m_delegate";

  private Whitelist() {}

  /**
   * Puts the resolved revisions beside the unresolved ones that are left.
   *
   * @param removed how many were removed; a list of the same size as before counts as untouched
   */
  static void complete(Collection<BundleRevision> left, Set<BundleRevision> resolved, int removed)
      throws ReflectiveOperationException {
    Field field = left.getClass().getDeclaredField(DELEGATE);
    field.setAccessible(true);
    @SuppressWarnings("unchecked")
    Collection<BundleRevision> all = (Collection<BundleRevision>) field.get(left);
    int room = resolved.size() == removed ? removed - 1 : resolved.size();
    resolved.stream().limit(room).forEach(all::add);
  }
}
