package org.opencloud.discovery.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.stream.StreamSupport;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.shell.ShellFactory;

/**
 * Karaf's console, for admins. The variables of a console's session are those of its line editor,
 * which appends the history to the file that one of them names: any file of the node.
 */
record AdminConsole(ShellFactory console) implements ShellFactory {
  private static final String REFUSAL =
      "The console is for the role admin; others give a command: ssh ... 'network:status'\r\n";

  @Override
  public Command createShell(ChannelSession channel) throws IOException {
    return isAdmin(channel.getSession()) ? console.createShell(channel) : new Refusal();
  }

  /** Whether who logged in has the role. Karaf's key for the subject is not exported. */
  static boolean isAdmin(Session session) {
    return StreamSupport.stream(session.attributeKeys().spliterator(), false)
        .map(key -> (Object) session.getAttribute((AttributeKey<?>) key))
        .filter(Subject.class::isInstance)
        .flatMap(subject -> ((Subject) subject).getPrincipals(RolePrincipal.class).stream())
        .map(Principal::getName)
        .anyMatch("admin"::equals);
  }

  /** Says why, and ends. */
  private static final class Refusal implements Command {
    private OutputStream errors;
    private ExitCallback exit;

    @Override
    public void setInputStream(InputStream in) {
      // Nothing is read.
    }

    @Override
    public void setOutputStream(OutputStream out) {
      // What it says is an error.
    }

    @Override
    public void setErrorStream(OutputStream err) {
      errors = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
      errors.write(REFUSAL.getBytes(StandardCharsets.UTF_8));
      errors.flush();
      exit.onExit(1);
    }

    @Override
    public void destroy(ChannelSession channel) {
      // Nothing is kept.
    }
  }
}
