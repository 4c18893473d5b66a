package org.opencloud.discovery.shell.internal;

import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.shell.ShellFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Closes what Karaf's ssh opens beside the commands, whose rights are Karaf's to check: forwarding
 * of ports to whoever logs in, and the console to those who are not admin. While this is away
 * nobody gets a console. Also has it send at once what it says.
 */
@Component(
    service = {},
    immediate = true)
public final class SshGuard {
  /** Where the server keeps Karaf's own consoles while this is away. */
  static final String CONSOLE = "org.opencloud.discovery.shell.console";

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void addServer(SshServer server) {
    boolean first = !server.getProperties().containsKey(CONSOLE);
    if (first) {
      server.getProperties().put(CONSOLE, server.getShellFactory());
    }
    // Otherwise each half of a login and of a command waits 40 ms for the client's acknowledgement.
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    server.setShellFactory(new AdminConsole((ShellFactory) server.getProperties().get(CONSOLE)));
    if (first && server.isStarted()) {
      server.getActiveSessions().stream()
          .filter(session -> !AdminConsole.isAdmin(session))
          .forEach(session -> session.close(true));
    }
  }

  void removeServer(SshServer server) {
    server.setShellFactory(null);
  }
}
