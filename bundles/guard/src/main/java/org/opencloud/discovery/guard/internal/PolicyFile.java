package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.opencloud.discovery.guard.Policy;

/**
 * The policy as its file says it at this moment. The file is read here and not by Configuration
 * Admin, which is a bundle that starts later and takes orders from any other.
 */
final class PolicyFile {
  private static final int MAX_BYTES = 64 << 10;

  private final Path file;
  private Stamp stamp;
  private Setting setting;

  PolicyFile(Path file) {
    this.file = file;
  }

  /**
   * What is in force.
   *
   * @param complaint what is wrong with the file, if anything is
   */
  record Setting(Policy policy, Optional<String> complaint) {}

  private record Stamp(long size, FileTime modified, Object key) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(is.size(), is.lastModifiedTime(), String.valueOf(is.fileKey()));
    }
  }

  /** Reads the file again only after it has changed. */
  synchronized Setting setting() {
    try {
      Stamp now = Stamp.of(file);
      if (!now.equals(stamp)) {
        setting = read();
        stamp = now;
      }
    } catch (NoSuchFileException e) {
      stamp = null;
      setting = new Setting(Policy.WARN, Optional.empty());
    } catch (IOException e) {
      stamp = null;
      setting = strict("cannot be read (" + e.getMessage() + ")");
    }
    return setting;
  }

  private Setting read() throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      return strict("larger than " + MAX_BYTES + " bytes");
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return strict("cannot be read (" + e.getMessage() + ")");
    }
    String value = properties.getProperty("policy");
    return value == null ? new Setting(Policy.WARN, Optional.empty()) : named(value);
  }

  private Setting named(String value) {
    // The shell's config commands write a text between quotes.
    String name = value.strip().replaceAll("^\"|\"$", "").toLowerCase(Locale.ROOT);
    for (Policy policy : Policy.values()) {
      if (policy.toString().equals(name)) {
        return new Setting(policy, Optional.empty());
      }
    }
    return strict("policy: expected off, warn or require, not \"" + Plain.text(name) + "\"");
  }

  /** Whoever wrote the file wanted something of it: nothing is let in by a slip of the pen. */
  private Setting strict(String what) {
    return new Setting(
        Policy.REQUIRE,
        Optional.of(file + ": " + what + "; require is in force until it is right"));
  }
}
