package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts of a test on one switch, each a network namespace of its own, and the switch in another:
 * nothing of their traffic is seen outside. Needs Linux, root and iproute2.
 */
public final class NetworkLab implements AutoCloseable {
  private static final String PREFIX = "ocd-";
  private static final String SWITCH = "sw";
  private static final String BRIDGE = "br0";
  private static final int MOST = 200;

  private final String prefix = PREFIX + ProcessHandle.current().pid() + "-";
  private final Path directory;
  private final List<Host> hosts = new ArrayList<>();

  private NetworkLab(Path directory) {
    this.directory = directory;
  }

  /** Why there can be none on this machine; empty when there can. */
  public static Optional<String> missing() {
    try {
      removeAbandoned();
      String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
      Commands.run("ip", "netns", "add", probe);
      Commands.run("ip", "netns", "del", probe);
      Commands.run("bridge", "-V");
      return Optional.empty();
    } catch (HarnessException e) {
      return Optional.of("network namespaces need Linux, root and iproute2: " + e.getMessage());
    }
  }

  /** A switch without hosts. */
  public static NetworkLab create() {
    try {
      NetworkLab lab = new NetworkLab(Files.createTempDirectory("ocd-lab"));
      String name = lab.namespace(SWITCH);
      Commands.run("ip", "netns", "add", name);
      Commands.run("ip", "-n", name, "link", "add", BRIDGE, "type", "bridge");
      Commands.run("ip", "-n", name, "link", "set", BRIDGE, "up");
      return lab;
    } catch (IOException e) {
      throw new HarnessException("no directory for the hosts' sockets: " + e.getMessage(), e);
    }
  }

  /** A host, connected. */
  public Host host(String name) {
    int number = hosts.size() + 1;
    if (number > MOST) {
      throw new HarnessException("expected at most " + MOST + " hosts");
    }
    String port = "h" + number;
    String own = namespace(name);
    String hub = namespace(SWITCH);
    String address = "10.77.0." + number;
    Commands.run("ip", "netns", "add", own);
    Commands.run("ip", "-n", own, "link", "set", "lo", "up");
    Commands.run(
        "ip", "link", "add", port, "netns", hub, "type", "veth", "peer", "name", "eth0", "netns",
        own);
    Commands.run("ip", "-n", hub, "link", "set", port, "master", BRIDGE, "up");
    Commands.run("ip", "-n", own, "address", "add", address + "/24", "dev", "eth0");
    Commands.run("ip", "-n", own, "link", "set", "eth0", "up");
    Host host = new Host(own, address, hub, port, directory.resolve(name));
    hosts.add(host);
    return host;
  }

  private String namespace(String name) {
    return prefix + name;
  }

  /** Those of processes that are gone: a killed run cannot take its own away. */
  private static void removeAbandoned() {
    for (String line : Commands.run("ip", "netns", "list").lines().toList()) {
      String name = line.split(" ")[0];
      if (name.matches(PREFIX + "\\d{1,18}-.*")
          && ProcessHandle.of(Long.parseLong(name.split("-")[1])).isEmpty()) {
        remove(name);
      }
    }
  }

  private static void remove(String abandoned) {
    try {
      Commands.run("ip", "netns", "del", abandoned);
    } catch (HarnessException e) {
      // Another run has been quicker; one that cannot be taken away is in nobody's way.
    }
  }

  /** Takes all away; what runs in the hosts must have ended. */
  @Override
  public void close() {
    hosts.forEach(Host::close);
    for (String line : Commands.run("ip", "netns", "list").lines().toList()) {
      if (line.startsWith(prefix)) {
        Commands.run("ip", "netns", "del", line.split(" ")[0]);
      }
    }
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new HarnessException("cannot delete " + directory + ": " + e.getMessage(), e);
    }
  }
}
