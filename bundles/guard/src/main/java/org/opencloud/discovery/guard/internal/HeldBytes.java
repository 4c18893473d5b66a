package org.opencloud.discovery.guard.internal;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The file from which the framework takes the classes of a revision.
 *
 * <p>No service tells it; Felix does, by public methods of public classes that no bundle can
 * import. Guessing the file from the layout of the cache would confuse an update with what it
 * replaces.
 */
final class HeldBytes {
  private final Path cache;

  /**
   * @param cache the framework's own folder
   */
  HeldBytes(Path cache) {
    this.cache = cache.toAbsolutePath().normalize();
  }

  /** Fails for what the framework reads in place, where anybody can change it after the check. */
  Path of(BundleRevision revision) throws IOException {
    Object content = call(revision, "getContent");
    if (!(call(content, "getFile") instanceof File file)) {
      throw new IOException("the framework does not hold it in a file");
    }
    Path path = file.toPath().toAbsolutePath().normalize();
    if (!path.startsWith(cache) || file.isDirectory()) {
      throw new IOException("installed by reference, its bytes can change any time: " + path);
    }
    return path;
  }

  private static Object call(Object target, String method) throws IOException {
    try {
      return target.getClass().getMethod(method).invoke(target);
    } catch (IllegalAccessException | NoSuchMethodException | NullPointerException e) {
      throw new IOException("this framework does not tell where it holds the bytes", e);
    } catch (InvocationTargetException e) {
      throw new IOException("the framework does not tell where it holds the bytes", e.getCause());
    }
  }
}
