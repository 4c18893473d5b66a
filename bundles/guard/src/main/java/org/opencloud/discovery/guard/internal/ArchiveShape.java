package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An archive whose names and sizes are what every reader of archives agrees on: each name once and
 * below the folder it is unpacked to, no signature file where some look for it and some do not.
 *
 * @param manifest null when there is none
 * @param signatures the files {@code META-INF/*.SF}, by name without ending, in capitals
 * @param blocks the signature blocks beside them, likewise
 */
record ArchiveShape(
    Set<String> files,
    byte[] manifest,
    Map<String, byte[]> signatures,
    Map<String, byte[]> blocks) {
  private static final String META = "META-INF/";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final Set<String> BLOCK_ENDINGS = Set.of("RSA", "DSA", "EC");
  private static final int MAX_NAME = 1024;

  /** How large an archive may be, in bytes and in entries. */
  record Limits(long file, int entries, long content, int manifest, int block, int signatureFiles) {
    static final Limits DEFAULT = new Limits(512L << 20, 65_535, 2L << 30, 8 << 20, 1 << 20, 16);
  }

  static ArchiveShape of(Path file, Limits limits) throws BadArchive {
    try {
      if (Files.size(file) > limits.file()) {
        throw new BadArchive("larger than " + (limits.file() >> 20) + " MiB");
      }
      try (ZipFile zip = new ZipFile(file.toFile())) {
        if (zip.size() > limits.entries()) {
          throw new BadArchive("more than " + limits.entries() + " entries");
        }
        return new Reading(zip, limits).shape();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BadArchive("no readable archive (" + e.getMessage() + ")", e);
    }
  }

  boolean signed() {
    return !signatures.isEmpty() || !blocks.isEmpty();
  }

  /** Whether the file is part of a signature and hence not covered by it. */
  static boolean ofSignature(String name) {
    String capitals = name.toUpperCase(Locale.ROOT);
    return capitals.equals(MANIFEST) || (direct(capitals) && signatureName(capitals));
  }

  private static boolean direct(String capitals) {
    return capitals.startsWith(META) && capitals.indexOf('/', META.length()) < 0;
  }

  private static boolean signatureName(String capitals) {
    String ending = ending(capitals);
    return ending.equals("SF")
        || BLOCK_ENDINGS.contains(ending)
        || capitals.substring(capitals.lastIndexOf('/') + 1).startsWith("SIG-");
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** One pass over the central directory, which the framework reads too. */
  private static final class Reading {
    private final ZipFile zip;
    private final Limits limits;
    private final Set<String> files = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, byte[]> signatures = new TreeMap<>();
    private final Map<String, byte[]> blocks = new TreeMap<>();
    private byte[] manifest;
    private long content;

    Reading(ZipFile zip, Limits limits) {
      this.zip = zip;
      this.limits = limits;
    }

    ArchiveShape shape() throws BadArchive, IOException {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        take(entries.nextElement());
      }
      return new ArchiveShape(files, manifest, signatures, blocks);
    }

    private void take(ZipEntry entry) throws BadArchive, IOException {
      String name = entry.getName();
      checkName(name);
      content += Math.max(0, entry.getSize());
      if (entry.getSize() < 0 || content > limits.content() || content < 0) {
        throw new BadArchive("more than " + (limits.content() >> 20) + " MiB unpacked");
      }
      if (entry.isDirectory()) {
        if (entry.getSize() != 0) {
          throw new BadArchive("the folder " + name + " has content");
        }
        return;
      }
      files.add(name);
      if (name.toUpperCase(Locale.ROOT).startsWith(META)) {
        takeMeta(entry);
      }
    }

    /** What one reader takes for a name inside, another for a path out of the folder. */
    private void checkName(String name) throws BadArchive {
      if (name.isEmpty() || name.length() > MAX_NAME) {
        throw new BadArchive("a name of " + name.length() + " characters");
      }
      if (name.indexOf('\\') >= 0 || name.indexOf(':') == 1 || name.startsWith("/")) {
        throw new BadArchive("the name " + name + " leads out of the archive");
      }
      if (name.chars().anyMatch(Character::isISOControl)) {
        throw new BadArchive("a name with a control character");
      }
      String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
      for (String part : path.split("/", -1)) {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
          throw new BadArchive("the name " + name + " leads out of the archive");
        }
      }
      String capitals = path.toUpperCase(Locale.ROOT);
      boolean meta = capitals.startsWith(META);
      if (!names.add(meta ? capitals : path)) {
        throw new BadArchive("the name " + name + " is there twice");
      }
    }

    private void takeMeta(ZipEntry entry) throws BadArchive, IOException {
      String name = entry.getName();
      String capitals = name.toUpperCase(Locale.ROOT);
      if (capitals.equals(MANIFEST)) {
        if (!name.equals(MANIFEST)) {
          throw new BadArchive("the manifest is called " + name);
        }
        manifest = bytes(entry, limits.manifest());
      } else if (signatureName(capitals)) {
        takeSignature(entry, capitals);
      }
    }

    private void takeSignature(ZipEntry entry, String capitals) throws BadArchive, IOException {
      if (!direct(capitals)) {
        throw new BadArchive("the signature file " + entry.getName() + " is in a folder");
      }
      String ending = ending(capitals);
      if (!ending.equals("SF") && !BLOCK_ENDINGS.contains(ending)) {
        throw new BadArchive("a signature file of unknown kind, " + entry.getName());
      }
      String base = capitals.substring(META.length(), capitals.length() - ending.length() - 1);
      if (ending.equals("SF")) {
        signatures.put(base, bytes(entry, limits.manifest()));
      } else if (blocks.put(base, bytes(entry, limits.block())) != null) {
        throw new BadArchive("two signature blocks " + base);
      }
      if (signatures.size() + blocks.size() > limits.signatureFiles()) {
        throw new BadArchive("more than " + limits.signatureFiles() + " signature files");
      }
    }

    /** The size is checked before anything is read, and again while it is. */
    private byte[] bytes(ZipEntry entry, int most) throws BadArchive, IOException {
      if (entry.getSize() > most) {
        throw new BadArchive(entry.getName() + " is larger than " + most + " bytes");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] bytes = in.readNBytes((int) entry.getSize() + 1);
        if (bytes.length != entry.getSize()) {
          throw new BadArchive(entry.getName() + " is not as large as it says");
        }
        return bytes;
      }
    }
  }
}
