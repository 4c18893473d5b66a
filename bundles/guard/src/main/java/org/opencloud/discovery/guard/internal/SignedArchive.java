package org.opencloud.discovery.guard.internal;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/**
 * Who signed all of an archive. The JDK verifies; what it lets pass and this does not: entries that
 * nobody signed, entries of the manifest that are gone, a manifest that was added to, weak digests.
 *
 * @param signers who signed every entry; empty when the archive is not signed at all
 */
record SignedArchive(List<CodeSigner> signers) {
  private static final String DIGEST = "-DIGEST";
  private static final String MANIFEST_DIGEST = "-DIGEST-MANIFEST";
  private static final Set<String> STRONG = Set.of("SHA-256", "SHA-384", "SHA-512");

  static SignedArchive read(Path file, ArchiveShape.Limits limits) throws BadArchive {
    ArchiveShape shape = ArchiveShape.of(file, limits);
    if (!shape.signed()) {
      return new SignedArchive(List.of());
    }
    if (!shape.signatures().keySet().equals(shape.blocks().keySet())) {
      throw new BadArchive("a signature file without its block, or a block without its file");
    }
    if (shape.manifest() == null) {
      throw new BadArchive("a signature without a manifest");
    }
    for (byte[] block : shape.blocks().values()) {
      SignatureBlock.check(block);
    }
    for (byte[] signature : shape.signatures().values()) {
      checkManifestDigest(parsed(signature), shape.manifest());
    }
    checkEntries(parsed(shape.manifest()), shape.files());
    return new SignedArchive(List.copyOf(verified(file.toFile(), limits)));
  }

  private static Manifest parsed(byte[] bytes) throws BadArchive {
    try {
      return new Manifest(new ByteArrayInputStream(bytes));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadArchive("a manifest or signature file that cannot be read", e);
    }
  }

  /** Of the whole manifest: the JDK is content with its sections, to which one can add. */
  private static void checkManifestDigest(Manifest signature, byte[] manifest) throws BadArchive {
    boolean strong = false;
    for (Map.Entry<Object, Object> attribute : signature.getMainAttributes().entrySet()) {
      String name = attribute.getKey().toString().toUpperCase(Locale.ROOT);
      if (name.endsWith(MANIFEST_DIGEST)) {
        String algorithm = name.substring(0, name.length() - MANIFEST_DIGEST.length());
        if (STRONG.contains(algorithm)) {
          strong = true;
          demandDigest(algorithm, manifest, attribute.getValue().toString());
        }
      }
    }
    if (!strong) {
      throw new BadArchive("the manifest is signed by a weak digest; expected SHA-256 or better");
    }
  }

  private static void demandDigest(String algorithm, byte[] content, String expected)
      throws BadArchive {
    try {
      byte[] is = MessageDigest.getInstance(algorithm).digest(content);
      if (!Arrays.equals(is, Base64.getDecoder().decode(expected))) {
        throw new BadArchive("the manifest was changed after signing");
      }
    } catch (NoSuchAlgorithmException | IllegalArgumentException e) {
      throw new BadArchive("the digest of the manifest cannot be read", e);
    }
  }

  /** Each entry by a strong digest, and each one that the manifest names is there. */
  private static void checkEntries(Manifest manifest, Set<String> files) throws BadArchive {
    for (Map.Entry<String, Attributes> section : manifest.getEntries().entrySet()) {
      Set<String> digests = digests(section.getValue());
      if (!digests.isEmpty() && !files.contains(section.getKey())) {
        throw new BadArchive(section.getKey() + " was removed after signing");
      }
      if (!digests.isEmpty() && digests.stream().noneMatch(STRONG::contains)) {
        throw new BadArchive(section.getKey() + " has a weak digest; expected SHA-256 or better");
      }
    }
  }

  private static Set<String> digests(Attributes attributes) {
    Set<String> algorithms = new LinkedHashSet<>();
    for (Object key : attributes.keySet()) {
      String name = key.toString().toUpperCase(Locale.ROOT);
      if (name.endsWith(DIGEST)) {
        algorithms.add(name.substring(0, name.length() - DIGEST.length()));
      }
    }
    return algorithms;
  }

  private static Set<CodeSigner> verified(File file, ArchiveShape.Limits limits) throws BadArchive {
    try (JarFile jar = new JarFile(file, true, ZipFile.OPEN_READ, JarFile.baseVersion())) {
      Set<CodeSigner> all = null;
      long left = limits.content();
      Enumeration<JarEntry> entries = jar.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        if (entry.isDirectory() || ArchiveShape.ofSignature(entry.getName())) {
          continue;
        }
        left -= read(jar, entry, left);
        all = both(all, signersOf(entry));
      }
      if (all == null || all.isEmpty()) {
        throw new BadArchive("no certificate signed all of it");
      }
      return all;
    } catch (IOException e) {
      throw new BadArchive("no readable archive (" + e.getMessage() + ")", e);
    }
  }

  /** Only what was read to its end is verified. */
  private static long read(JarFile jar, JarEntry entry, long most) throws BadArchive, IOException {
    long read = 0;
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] buffer = new byte[Digests.BUFFER];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        read += got;
        if (read > most) {
          throw new BadArchive("more content than an archive may have");
        }
      }
      return read;
    } catch (SecurityException e) {
      throw new BadArchive(entry.getName() + " was changed after signing", e);
    }
  }

  private static Set<CodeSigner> signersOf(JarEntry entry) throws BadArchive {
    CodeSigner[] signers = entry.getCodeSigners();
    if (signers == null) {
      throw new BadArchive(
          entry.getName() + " is not signed, or weakly, or by a key for other uses");
    }
    return new LinkedHashSet<>(List.of(signers));
  }

  private static Set<CodeSigner> both(Set<CodeSigner> all, Set<CodeSigner> these) {
    if (all == null) {
      return these;
    }
    all.retainAll(these);
    return all;
  }
}
