package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.store.StoreException;
import org.osgi.framework.BundleContext;

/** What all commands share. Karaf makes one instance for each call and fills its fields. */
abstract class NodeCommand implements Action {
  @Reference BundleContext context;

  @Option(name = "--json", description = "Print JSON, one document a line")
  boolean json;

  @Option(name = "--no-format", description = "Print bare columns, for programs")
  boolean noFormat;

  /** Does the work; what it throws is told to the operator. */
  abstract void run(Services services, PrintStream out) throws Exception;

  @Override
  public final Object execute() throws Exception {
    try (Services services = new Services(context)) {
      run(services, System.out);
      return null;
    } catch (StoreException e) {
      throw failed("the store did not do it: " + e.getMessage(), e);
    } catch (PeerRefused | IdentityException e) {
      throw failed(e.getMessage(), e);
    } catch (ResourceRefused e) {
      throw failed(named(e.field(), e.getMessage()), e);
    } catch (SearchRefused e) {
      throw failed(named(e.field(), e.getMessage()), e);
    }
  }

  /** Karaf takes everything behind the first argument for arguments, options too. */
  static void refuseOptions(List<String> arguments) throws CommandException {
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        throw failed(argument + ": expected before the arguments, as all options");
      }
    }
  }

  static CommandException failed(String message) {
    return new CommandException(Plain.text(message));
  }

  private static CommandException failed(String message, Exception cause) {
    return new CommandException(Plain.text(message), cause);
  }

  static String named(String field, String message) {
    return field.isEmpty() ? message : field + ": " + message;
  }

  void print(PrintStream out, JsonNode document) {
    out.println(Json.line(document));
  }

  void print(PrintStream out, Table table) {
    table.print(out, !noFormat);
  }
}
