package org.opencloud.discovery.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.IntSupplier;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * A node's shell over ssh, for one user. Karaf ends the session with the command, so each command
 * has its own.
 */
public final class Shell {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SshKey key;
  private final IntSupplier port;

  Shell(SshKey key, IntSupplier port) {
    this.key = key;
    this.port = port;
  }

  /**
   * What a command came to.
   *
   * @param status 0 when it went well
   */
  public record Outcome(int status, String output, String errors) {}

  /** What is done in a session. */
  public interface Use<T> {
    T in(ClientSession session) throws IOException;
  }

  /** Runs one command line to its end. */
  public Outcome run(String command) throws IOException {
    return inSession(session -> run(session, command));
  }

  /** Logs in, does this, and logs out. */
  public <T> T inSession(Use<T> use) throws IOException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      // The node made its host key a moment ago on this machine; nobody could have told us of it.
      client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      // As the node does: neither waits with one half of a message for the other's acknowledgement.
      CoreModuleProperties.TCP_NODELAY.set(client, true);
      client.start();
      ClientSession session =
          client.connect(key.user(), "127.0.0.1", port.getAsInt()).verify(PATIENCE).getSession();
      session.addPublicKeyIdentity(key.pair());
      session.auth().verify(PATIENCE);
      return use.in(session);
    }
  }

  private static Outcome run(ClientSession session, String command) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    // Karaf ends a command whose input is at its end.
    try (PipedInputStream open = new PipedInputStream(new PipedOutputStream());
        ChannelExec channel = session.createExecChannel(command)) {
      channel.setIn(open);
      channel.setOut(output);
      channel.setErr(errors);
      channel.open().verify(PATIENCE);
      if (channel
          .waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE)
          .contains(ClientChannelEvent.TIMEOUT)) {
        throw new IOException("no end after " + PATIENCE + ": " + command);
      }
      Integer status = channel.getExitStatus();
      return new Outcome(status == null ? -1 : status, text(output), text(errors));
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
