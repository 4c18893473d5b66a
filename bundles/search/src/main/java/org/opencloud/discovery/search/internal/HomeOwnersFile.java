package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.spi.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each type, {@code type=symbolic.name}, in the node's home. */
final class HomeOwnersFile implements OwnersFile {
  private static final Logger LOG = LoggerFactory.getLogger(HomeOwnersFile.class);
  private static final String NAME = "type-owners";

  private final NodeHome home;

  HomeOwnersFile(NodeHome home) {
    this.home = home;
  }

  @Override
  public Map<String, String> read() {
    Map<String, String> owners = new HashMap<>();
    try {
      String text = home.read(NAME).map(bytes -> new String(bytes, UTF_8)).orElse("");
      for (String line : text.lines().toList()) {
        int at = line.indexOf('=');
        if (at > 0 && ResourceType.isName(line.substring(0, at))) {
          owners.put(line.substring(0, at), line.substring(at + 1));
        }
      }
    } catch (IOException e) {
      LOG.warn("{}: cannot be read, whoever comes first owns a type: {}", home.file(NAME), e);
    }
    return owners;
  }

  @Override
  public void write(Map<String, String> owners) {
    String text =
        new TreeMap<>(owners)
            .entrySet().stream()
                .map(owner -> owner.getKey() + "=" + owner.getValue() + "\n")
                .collect(Collectors.joining());
    try {
      home.write(NAME, text.getBytes(UTF_8));
    } catch (IOException e) {
      LOG.warn("{}: cannot be written, owners are forgotten at a restart: {}", home.file(NAME), e);
    }
  }
}
