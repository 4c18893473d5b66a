package org.opencloud.discovery.harness;

import static org.apache.sshd.client.channel.ClientChannelEvent.CLOSED;
import static org.apache.sshd.client.channel.ClientChannelEvent.EOF;
import static org.apache.sshd.client.channel.ClientChannelEvent.STDOUT_DATA;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/**
 * A node's shell over ssh. Karaf ends the session with the command, so each command has its own.
 */
record Shell(SshKey key) {

  /** Length, type and version of a file transfer's first packet. */
  private static final byte[] SFTP_HELLO = {0, 0, 0, 5, 1, 0, 0, 0, 3};

  private static final Duration FILES = Duration.ofSeconds(10);

  /**
   * What a command came to.
   *
   * @param status 0 when it went well
   */
  record Outcome(int status, String output, String errors) {}

  /** What is done in a session. */
  private interface Use<T> {
    T of(ClientSession session) throws IOException;
  }

  /** Runs one command line to its end. */
  Outcome run(int port, String command, Duration patience) throws IOException {
    return inSession(port, patience, session -> run(session, command, patience));
  }

  /** Whether its ssh answers who wants to transfer files. */
  boolean servesFiles(int port, Duration patience) throws IOException {
    return inSession(
        port,
        patience,
        session -> {
          try (ChannelSubsystem channel = session.createSubsystemChannel("sftp")) {
            channel.open().verify(patience);
            channel.getInvertedIn().write(SFTP_HELLO);
            channel.getInvertedIn().flush();
            return channel
                .waitFor(EnumSet.of(STDOUT_DATA, EOF, CLOSED), FILES)
                .contains(STDOUT_DATA);
          } catch (IOException refused) {
            return false;
          }
        });
  }

  private <T> T inSession(int port, Duration patience, Use<T> use) throws IOException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      // The node made its host key a moment ago on this machine; nobody could have told us of it.
      client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      client.start();
      ClientSession session =
          client.connect(SshKey.USER, "127.0.0.1", port).verify(patience).getSession();
      session.addPublicKeyIdentity(key.pair());
      session.auth().verify(patience);
      return use.of(session);
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
      if (channel.waitFor(EnumSet.of(CLOSED), patience).contains(ClientChannelEvent.TIMEOUT)) {
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
