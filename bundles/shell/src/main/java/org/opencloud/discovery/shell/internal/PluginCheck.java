package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.PluginGuard;
import org.opencloud.discovery.guard.Verdict;

/** {@code plugin:check}. */
@Service
@Command(
    scope = "plugin",
    name = "check",
    description = "Says who signed a bundle or a file, whether it may run, and why not")
public final class PluginCheck extends NodeCommand {
  @Argument(
      index = 0,
      name = "plugin",
      description = "Number of an installed bundle, or a jar or KAR on the node's disk",
      required = true)
  String plugin;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    PluginGuard guard = services.need(PluginGuard.class, "oc-guard");
    if (plugin.matches("[0-9]{1,18}")) {
      Optional<Plugin> bundle = guard.plugin(Long.parseLong(plugin));
      if (bundle.isEmpty()) {
        throw failed("no bundle " + plugin + "; bundle:list -t 0 shows all");
      }
      say(out, bundle.get());
    } else {
      say(out, guard.check(file()));
    }
  }

  private Path file() throws Exception {
    try {
      Path file = Path.of(plugin);
      if (Files.isRegularFile(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw failed(plugin + ": expected a number or a file");
    }
    throw failed(plugin + ": expected the number of a bundle, or a file");
  }

  private void say(PrintStream out, Plugin bundle) {
    if (json) {
      print(out, PluginView.json(bundle));
    } else {
      out.println(
          Plain.text(
              bundle.name()
                  + " "
                  + bundle.version()
                  + ", "
                  + bundle.state()
                  + ", "
                  + PluginView.line(bundle.verdict())));
    }
  }

  private void say(PrintStream out, Verdict verdict) {
    if (json) {
      print(out, PluginView.json(verdict));
    } else {
      out.println(Plain.text(PluginView.line(verdict)));
    }
  }
}
