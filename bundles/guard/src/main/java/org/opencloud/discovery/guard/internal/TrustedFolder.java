package org.opencloud.discovery.guard.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The certificates that the operator trusts: every {@code *.pem} of a folder that only the owner
 * may use. A file that is no good is named and left out; the others count.
 */
final class TrustedFolder {
  private static final int MAX_FILES = 200;
  private static final int MAX_BYTES = 64 << 10;
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path folder;
  private TreeMap<Path, Stamp> seen;
  private Set<PosixFilePermission> seenRights;
  private Content content;

  TrustedFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * What is trusted now.
   *
   * @param complaints what is left out, and why
   */
  record Content(List<X509Certificate> certificates, List<String> complaints) {
    Content {
      certificates = List.copyOf(certificates);
      complaints = List.copyOf(complaints);
    }
  }

  private record Stamp(long size, FileTime modified, Set<PosixFilePermission> rights) {}

  Path path() {
    return folder;
  }

  /** Makes the folder, owner-only, and those above it that are missing. */
  void create() throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path path = folder; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(0, path);
    }
    for (Path path : missing) {
      Files.createDirectory(path);
      if (posix()) {
        Files.setPosixFilePermissions(path, OWNER);
      }
    }
  }

  /** Reads certificates again only after something in the folder has changed. */
  synchronized Content content() {
    try {
      Set<PosixFilePermission> rights = rights(folder);
      TreeMap<Path, Stamp> now = list();
      if (content == null || !now.equals(seen) || !rights.equals(seenRights)) {
        content = read(now, rights);
        seen = now;
        seenRights = rights;
      }
      return content;
    } catch (IOException e) {
      seen = null;
      content = new Content(List.of(), List.of(folder + ": cannot be read (" + e + ")"));
      return content;
    }
  }

  private TreeMap<Path, Stamp> list() throws IOException {
    TreeMap<Path, Stamp> files = new TreeMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.pem")) {
      for (Path file : stream) {
        if (files.size() > MAX_FILES) {
          break;
        }
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(file, new Stamp(is.size(), is.lastModifiedTime(), rights(file)));
      }
    }
    return files;
  }

  private Content read(TreeMap<Path, Stamp> files, Set<PosixFilePermission> rights) {
    if (!OWNER.containsAll(rights)) {
      return new Content(
          List.of(),
          List.of(
              folder + ": others may use it; nothing in it is trusted (chmod 700 " + folder + ")"));
    }
    if (files.size() > MAX_FILES) {
      return new Content(List.of(), List.of(folder + ": more than " + MAX_FILES + " files"));
    }
    List<X509Certificate> certificates = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    files.forEach(
        (file, stamp) -> {
          try {
            certificates.addAll(read(file, stamp));
          } catch (IOException | CertificateException e) {
            complaints.add(file + ": " + e.getMessage() + "; left out");
          }
        });
    return new Content(certificates, complaints);
  }

  private static List<X509Certificate> read(Path file, Stamp stamp)
      throws IOException, CertificateException {
    if (stamp.size() > MAX_BYTES) {
      throw new IOException("larger than " + MAX_BYTES + " bytes");
    }
    if (stamp.rights().stream().anyMatch(WRITTEN_BY_OTHERS::contains)) {
      throw new IOException("others may write it (chmod 600)");
    }
    byte[] bytes = Files.readAllBytes(file);
    List<X509Certificate> found = new ArrayList<>();
    Collection<? extends Certificate> all;
    try {
      all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new CertificateException("expected certificates in PEM", e);
    }
    all.forEach(certificate -> found.add((X509Certificate) certificate));
    if (found.isEmpty()) {
      throw new CertificateException("expected certificates in PEM");
    }
    return found;
  }

  private boolean posix() {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private Set<PosixFilePermission> rights(Path path) throws IOException {
    return posix() ? Files.getPosixFilePermissions(path) : Set.of();
  }
}
