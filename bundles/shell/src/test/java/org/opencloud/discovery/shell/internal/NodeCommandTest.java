package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class NodeCommandTest {
  private final PrintStream out = new PrintStream(new ByteArrayOutputStream());

  @Test
  void anOptionBehindTheArgumentsIsNoArgument() {
    SearchAsk ask = new SearchAsk();
    ask.words = List.of("gpu", "--limit", "2");
    ResourceAdd add = new ResourceAdd();
    add.paths = List.of("a.json", "--json");
    PeerAdd peer = new PeerAdd();
    peer.addresses = List.of("--name", "lab");

    refuses(ask, "--limit");
    refuses(add, "--json");
    refuses(peer, "--name");
  }

  private void refuses(NodeCommand command, String option) {
    assertThatThrownBy(() -> command.run(null, out))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(option + ": expected before the arguments");
  }
}
