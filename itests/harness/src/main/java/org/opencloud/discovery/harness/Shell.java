package org.opencloud.discovery.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/**
 * A node's shell over ssh. Karaf ends the session with the command, so each command has its own.
 */
record Shell(SshKey key) {

  /**
   * What a command came to.
   *
   * @param status 0 when it went well
   */
  record Outcome(int status, String output, String errors) {}

  /** Runs one command line to its end. */
  Outcome run(int port, String command, Duration patience) throws IOException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      // The node made its host key a moment ago on this machine; nobody could have told us of it.
      client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      client.start();
      ClientSession session =
          client.connect(SshKey.USER, "127.0.0.1", port).verify(patience).getSession();
      session.addPublicKeyIdentity(key.pair());
      session.auth().verify(patience);
      return run(session, command, patience);
    }
  }

  private static Outcome run(ClientSession session, String command, Duration patience)
      throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    // Karaf ends a command whose input is at its end.
    try (PipedInputStream open = new PipedInputStream(new PipedOutputStream());
        ChannelExec channel = session.createExecChannel(command)) {
      channel.setIn(open);
      channel.setOut(output);
      channel.setErr(errors);
      channel.open().verify(patience);
      if (channel
          .waitFor(EnumSet.of(ClientChannelEvent.CLOSED), patience)
          .contains(ClientChannelEvent.TIMEOUT)) {
        throw new IOException("no end after " + patience + ": " + command);
      }
      Integer status = channel.getExitStatus();
      return new Outcome(status == null ? -1 : status, text(output), text(errors));
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
