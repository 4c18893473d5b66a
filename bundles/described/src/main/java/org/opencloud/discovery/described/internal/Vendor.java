package org.opencloud.discovery.described.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.described.TypeDescriptor;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's described types, each registered in the bundle's own name: so that they go with it,
 * and that it is who owns them.
 */
final class Vendor {
  private static final Logger LOG = LoggerFactory.getLogger(Vendor.class);
  private static final int MAX_TYPES = 16;

  private final Bundle bundle;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();
  private boolean looked;

  Vendor(Bundle bundle) {
    this.bundle = bundle;
  }

  /** Reads the bundle's descriptors once it runs. */
  synchronized void look(boolean running) {
    if (!running || looked) {
      return;
    }
    looked = true;
    List<URL> files = files();
    if (files.isEmpty()) {
      return;
    }
    if (files.size() > MAX_TYPES) {
      LOG.warn("{}: expected at most {} descriptors, not {}", this, MAX_TYPES, files.size());
      return;
    }
    Set<String> names = new HashSet<>();
    files.forEach(file -> read(file, names));
  }

  private List<URL> files() {
    Enumeration<URL> files = bundle.findEntries(TypeDescriptor.FOLDER, "*.json", false);
    return files == null
        ? List.of()
        : Collections.list(files).stream().sorted(Comparator.comparing(URL::getPath)).toList();
  }

  private void read(URL file, Set<String> names) {
    try {
      byte[] json = bytes(file);
      TypeDescriptor descriptor = TypeDescriptor.parse(json);
      if (!names.add(descriptor.type().name())) {
        throw new DescriptorException("/data_type", "each type once in a bundle");
      }
      register(descriptor, json);
    } catch (DescriptorException | IOException e) {
      LOG.warn("Type of {} is left out: {}, {}", this, name(file), e.getMessage());
    } catch (IllegalStateException e) {
      LOG.debug("{} stopped meanwhile", this, e);
    }
  }

  private static byte[] bytes(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      return in.readNBytes(TypeDescriptor.MAX_BYTES + 1);
    }
  }

  private static String name(URL file) {
    return file.getPath().replaceFirst("^/", "");
  }

  /** The check first, so that nothing is stored unchecked in between. */
  private void register(TypeDescriptor descriptor, byte[] json) {
    BundleContext context = bundle.getBundleContext();
    if (context == null) {
      throw new IllegalStateException("no context");
    }
    services.add(
        context.registerService(ResourceCheck.class, new SchemaCheck(descriptor, json), null));
    services.add(
        context.registerService(SearchProvider.class, new CatalogSearch(descriptor.type()), null));
  }

  /** Takes its types out of use, the providers first. */
  synchronized void close() {
    looked = true;
    for (int i = services.size() - 1; i >= 0; i--) {
      try {
        services.get(i).unregister();
      } catch (IllegalStateException e) {
        LOG.debug("Unregistered already, with {}", this);
      }
    }
    services.clear();
  }

  @Override
  public String toString() {
    return "%s %s (bundle %d)"
        .formatted(bundle.getSymbolicName(), bundle.getVersion(), bundle.getBundleId());
  }
}
