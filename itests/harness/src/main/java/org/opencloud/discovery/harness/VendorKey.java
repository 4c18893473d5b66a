package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A vendor's key and certificate, made and used with the JDK's keytool and jarsigner. */
public final class VendorKey {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "vendor";

  private final Path store;

  private VendorKey(Path store) {
    this.store = store;
  }

  /** A new key in a file of the directory, with a certificate that it signed itself. */
  public static VendorKey generate(String name, Path directory) {
    Path store = directory.resolve(name + ".p12");
    Commands.run(
        tool("keytool"),
        "-genkeypair",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD,
        "-alias",
        ALIAS,
        "-dname",
        "CN=" + name,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "30");
    return new VendorKey(store);
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** Signs the archive in place and returns it. */
  public Path sign(Path archive) {
    Commands.run(
        tool("jarsigner"),
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD,
        archive.toString(),
        ALIAS);
    return archive;
  }

  /** Has the node trust it, by a file that is there at once and whole. */
  public void trustedBy(Node node) {
    Path file = file(node);
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    String pem =
        Commands.run(
            tool("keytool"),
            "-exportcert",
            "-rfc",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD,
            "-alias",
            ALIAS);
    OwnerOnly.write(beside, (pem + "\n").getBytes(StandardCharsets.US_ASCII));
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file, e);
    }
  }

  /** Takes the trust away. */
  public void distrustedBy(Node node) {
    try {
      Files.delete(file(node));
    } catch (IOException e) {
      throw new HarnessException("cannot delete " + file(node), e);
    }
  }

  private Path file(Node node) {
    String name = store.getFileName().toString().replace(".p12", ".pem");
    return node.file("node/trusted/" + name);
  }
}
