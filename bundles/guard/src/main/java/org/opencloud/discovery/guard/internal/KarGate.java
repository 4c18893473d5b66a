package org.opencloud.discovery.guard.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.opencloud.discovery.guard.Policy;
import org.opencloud.discovery.guard.Verdict;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Stands in front of Karaf's KAR service, which the deploy folder and the shell both use: nobody
 * else sees that service, all see this one instead. A KAR is checked before it is unpacked, because
 * unpacking alone puts its files anywhere below the node's folder.
 *
 * <p>What is unpacked is a copy, written anew from the entries that were checked: Karaf reads
 * archives from front to end and would find entries that no directory lists.
 */
final class KarGate implements FindHook, EventListenerHook, ServiceListener, AutoCloseable {
  static final String SERVICE = "org.apache.karaf.kar.KarService";
  private static final String GUARDED = "org.opencloud.discovery.guarded";

  private final BundleContext context;
  private final PolicyFile policy;
  private final Assay assay;
  private final Reports reports;
  private final Path scratch;
  private final ArchiveShape.Limits limits;
  private final Map<ServiceReference<?>, ServiceRegistration<?>> stands = new ConcurrentHashMap<>();

  /**
   * @param scratch a folder of the guard's own for copies
   */
  KarGate(
      BundleContext context,
      PolicyFile policy,
      Assay assay,
      Reports reports,
      Path scratch,
      ArchiveShape.Limits limits) {
    this.context = context;
    this.policy = policy;
    this.assay = assay;
    this.reports = reports;
    this.scratch = scratch;
    this.limits = limits;
  }

  @Override
  public void find(
      BundleContext who,
      String name,
      String filter,
      boolean all,
      Collection<ServiceReference<?>> found) {
    if ((name == null || name.equals(SERVICE)) && !privileged(who)) {
      for (ServiceReference<?> reference : List.copyOf(found)) {
        if (original(reference)) {
          found.remove(reference);
        }
      }
    }
  }

  @Override
  public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
    if (original(event.getServiceReference())) {
      for (BundleContext who : List.copyOf(listeners.keySet())) {
        if (!privileged(who)) {
          listeners.remove(who);
        }
      }
    }
  }

  private boolean privileged(BundleContext who) {
    long id = who.getBundle().getBundleId();
    return id == 0 || id == context.getBundle().getBundleId();
  }

  private static boolean original(ServiceReference<?> reference) {
    String[] names = (String[]) reference.getProperty(Constants.OBJECTCLASS);
    return Stream.of(names).anyMatch(SERVICE::equals) && reference.getProperty(GUARDED) == null;
  }

  @Override
  public void serviceChanged(ServiceEvent event) {
    ServiceReference<?> reference = event.getServiceReference();
    if (original(reference)) {
      if (event.getType() == ServiceEvent.REGISTERED) {
        standBefore(reference);
      } else if (event.getType() == ServiceEvent.UNREGISTERING) {
        stepAside(reference);
      }
    }
  }

  /** For a service that was there before the guard. */
  void standBefore(ServiceReference<?> reference) {
    Object service = context.getService(reference);
    if (service != null) {
      Optional<Class<?>> type = type(service.getClass());
      type.ifPresent(contract -> stands.put(reference, register(contract, service)));
    }
  }

  private static Optional<Class<?>> type(Class<?> implementation) {
    for (Class<?> at = implementation; at != null; at = at.getSuperclass()) {
      for (Class<?> contract : at.getInterfaces()) {
        if (contract.getName().equals(SERVICE)) {
          return Optional.of(contract);
        }
      }
    }
    return Optional.empty();
  }

  private ServiceRegistration<?> register(Class<?> contract, Object service) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(GUARDED, true);
    Object stand =
        Proxy.newProxyInstance(
            contract.getClassLoader(), new Class<?>[] {contract}, new Checking(service));
    return context.registerService(SERVICE, stand, properties);
  }

  private void stepAside(ServiceReference<?> reference) {
    ServiceRegistration<?> stand = stands.remove(reference);
    if (stand != null) {
      stand.unregister();
      context.ungetService(reference);
    }
  }

  @Override
  public void close() {
    List.copyOf(stands.keySet()).forEach(this::stepAside);
  }

  /** Hands every call on, and to those that install a KAR one that was checked. */
  private final class Checking implements InvocationHandler {
    private final Object service;

    Checking(Object service) {
      this.service = service;
    }

    @Override
    public Object invoke(Object stand, Method method, Object[] arguments) throws Throwable {
      boolean installs = method.getName().equals("install") && arguments[0] instanceof URI;
      if (!installs || policy.setting().policy() == Policy.OFF) {
        return call(method, arguments);
      }
      Path folder = Files.createDirectories(scratch.resolve(Long.toString(System.nanoTime())));
      try {
        Object[] checked = arguments.clone();
        checked[0] = checked((URI) arguments[0], folder).toUri();
        return call(method, checked);
      } finally {
        delete(folder);
      }
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
      try {
        return method.invoke(service, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  /** A copy of the KAR under its own name, after which Karaf calls it. */
  private Path checked(URI uri, Path folder) throws IOException {
    Path copy = folder.resolve("original");
    copy(uri, copy);
    Verdict verdict = assay.verdict(copy, "");
    if (!verdict.admitted() && policy.setting().policy() == Policy.REQUIRE) {
      reports.refusedKar(uri.toString(), verdict);
      throw new SecurityException(
          "KAR " + uri + " is refused (policy require): " + Reports.why(verdict));
    }
    if (!verdict.admitted()) {
      reports.warnedKar(uri.toString(), verdict);
    }
    String path = uri.toURL().getFile();
    Path rewritten = folder.resolve("kar").resolve(new File(path).getName());
    Files.createDirectories(rewritten.getParent());
    rewrite(copy, rewritten);
    return rewritten;
  }

  private void copy(URI uri, Path target) throws IOException {
    try (InputStream in = uri.toURL().openStream();
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[Digests.BUFFER];
      long left = limits.file();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        left -= read;
        if (left < 0) {
          throw new IOException("KAR " + uri + " is larger than " + (limits.file() >> 20) + " MiB");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  /**
   * Of an unsound archive, which only policy warn lets come here, too: what its directory lists.
   */
  private void rewrite(Path from, Path to) throws IOException {
    try {
      ArchiveShape.of(from, limits);
    } catch (BadArchive e) {
      throw new IOException("KAR: " + e.getMessage(), e);
    }
    try (ZipFile zip = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      long left = limits.content();
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        out.putNextEntry(new ZipEntry(entry.getName()));
        left -= pour(zip, entry, out, left);
      }
    }
  }

  private static long pour(ZipFile zip, ZipEntry entry, OutputStream out, long most)
      throws IOException {
    long poured = 0;
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] buffer = new byte[Digests.BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        poured += read;
        if (poured > most) {
          throw new IOException("KAR: more content than an archive may have");
        }
        out.write(buffer, 0, read);
      }
    }
    return poured;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(path);
      }
    }
  }
}
