package org.opencloud.discovery.guard.internal;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps extensions of the framework out, which Felix resolves and starts while it installs them and
 * without a hook. It puts them into a list first; this is that list, and it takes only what is
 * admitted. The install then fails, and nothing is left of it.
 */
final class ExtensionGate implements AutoCloseable {
  private static final String MANAGER = "m_extensionManager";
  private static final String WAITING = "m_unresolvedExtensions";

  private final Object manager;
  private final Field field;

  private ExtensionGate(Object manager, Field field) {
    this.manager = manager;
    this.field = field;
  }

  /**
   * Stands in the way from now on.
   *
   * @throws ReflectiveOperationException this framework keeps them elsewhere
   */
  static ExtensionGate before(Bundle framework, Predicate<BundleRevision> admits)
      throws ReflectiveOperationException {
    Field managed = framework.getClass().getDeclaredField(MANAGER);
    managed.setAccessible(true);
    Object manager = managed.get(framework);
    Field field = manager.getClass().getDeclaredField(WAITING);
    field.setAccessible(true);
    ExtensionGate gate = new ExtensionGate(manager, field);
    gate.put(new Admitted(gate.waiting(), admits));
    return gate;
  }

  private List<?> waiting() throws ReflectiveOperationException {
    return (List<?>) field.get(manager);
  }

  private void put(List<?> list) throws ReflectiveOperationException {
    field.set(manager, list);
  }

  @Override
  public void close() throws ReflectiveOperationException {
    put(new ArrayList<>(waiting()));
  }

  /** Used under the framework's lock, as the list that it stands for. */
  private static final class Admitted extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    private final transient Predicate<BundleRevision> admits;

    Admitted(Collection<?> already, Predicate<BundleRevision> admits) {
      super(already);
      this.admits = admits;
    }

    @Override
    public boolean add(Object revision) {
      if (!admits.test((BundleRevision) revision)) {
        throw new SecurityException("refused (policy require): plugin:check and the log say why");
      }
      return super.add(revision);
    }
  }
}
