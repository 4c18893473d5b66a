package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.UnknownCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real ssh server that is set up as Karaf sets up its own; the user name is the role. */
class SshGuardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final AttributeKey<Subject> SUBJECT = new AttributeKey<>();
  private static final String CONSOLE = "Unknown command: the console";

  private SshServer server;
  private final SshClient client = SshClient.setUpDefaultClient();
  private final SshGuard guard = new SshGuard();

  @BeforeEach
  void start() throws IOException {
    server = likeKarafs();
    server.start();
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    // Without asking for a reply it would not see that there is no console.
    CoreModuleProperties.REQUEST_SHELL_REPLY.set(client, true);
    client.start();
  }

  private static SshServer likeKarafs() {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider((Path) null));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    server.setShellFactory(channel -> new UnknownCommand("the console"));
    server.setPasswordAuthenticator(
        (user, password, session) -> {
          session.setAttribute(
              SUBJECT, new Subject(true, Set.of(new RolePrincipal(user)), Set.of(), Set.of()));
          return true;
        });
    return server;
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private ClientSession login(String role) throws IOException {
    ClientSession session =
        client.connect(role, "127.0.0.1", server.getPort()).verify(PATIENCE).getSession();
    session.addPasswordIdentity("any");
    session.auth().verify(PATIENCE);
    return session;
  }

  @Test
  void sendsAtOnceWhatItSays() throws Exception {
    guard.addServer(server);
    login("admin");
    Nio2Session served = (Nio2Session) server.getActiveSessions().get(0).getIoSession();
    assertThat(served.getSocket().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
  }

  private static String console(ClientSession session) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (ChannelShell channel = session.createShellChannel()) {
      channel.setOut(output);
      channel.setErr(output);
      channel.open().verify(PATIENCE);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private static void forward(ClientSession session, int port) throws IOException {
    session
        .createDirectTcpipChannel(null, new SshdSocketAddress("127.0.0.1", port))
        .open()
        .verify(PATIENCE);
  }

  @Test
  void givesTheConsoleToAdminsOnly() throws IOException {
    assertThat(console(login("viewer"))).contains(CONSOLE);

    guard.addServer(server);

    assertThat(console(login("viewer"))).startsWith("The console is for the role admin");
    assertThat(console(login("manager"))).startsWith("The console is for the role admin");
    assertThat(console(login("admin"))).contains(CONSOLE);
  }

  @Test
  void guardsAServerBeforeItStarts() throws IOException {
    server.close();
    server = likeKarafs();
    guard.addServer(server);
    server.start();

    assertThat(console(login("viewer"))).startsWith("The console is for the role admin");
  }

  @Test
  void endsTheSessionsOfOthersThatCameBefore() throws IOException {
    ClientSession viewer = login("viewer");
    ClientSession admin = login("admin");

    guard.addServer(server);

    viewer.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), PATIENCE);
    assertThat(viewer.isOpen()).isFalse();
    assertThat(console(admin)).contains(CONSOLE);
  }

  @Test
  void leavesNobodyAConsoleWhileItIsAway() throws IOException {
    guard.addServer(server);
    guard.removeServer(server);
    ClientSession before = login("viewer");

    assertThat(console(login("admin"))).isEmpty();

    new SshGuard().addServer(server);
    assertThat(console(login("admin"))).contains(CONSOLE);
    assertThat(before.isOpen()).isTrue();
  }

  @Test
  void forwardsNoPorts() throws IOException {
    try (ServerSocket target = new ServerSocket(0)) {
      forward(login("admin"), target.getLocalPort());

      guard.addServer(server);

      ClientSession admin = login("admin");
      assertThatThrownBy(() -> forward(admin, target.getLocalPort()))
          .isInstanceOf(SshException.class);
    }
  }
}
