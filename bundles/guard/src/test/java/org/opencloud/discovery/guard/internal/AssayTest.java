package org.opencloud.discovery.guard.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.guard.internal.Signatory.NOW;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;
import org.opencloud.discovery.guard.internal.Signatory.Kind;

class AssayTest {
  private static final PlatformList NO_PLATFORM =
      new PlatformList(Map.of(), Map.of(), Optional.empty());

  @TempDir Path directory;
  private Path trusted;
  private Path plain;

  @BeforeEach
  void make() throws IOException {
    trusted = Files.createDirectory(directory.resolve("trusted"));
    Files.setPosixFilePermissions(trusted, PosixFilePermissions.fromString("rwx------"));
    plain = Archives.plain(directory.resolve("plugin.jar"));
  }

  private Verdict verdict(Path archive) {
    return verdict(archive, NOW);
  }

  private Verdict verdict(Path archive, Instant now) {
    return new Assay(
            NO_PLATFORM,
            new TrustedFolder(trusted),
            ArchiveShape.Limits.DEFAULT,
            Clock.fixed(now, ZoneOffset.UTC))
        .verdict(archive, "");
  }

  private Signatory trusted(String name, Kind kind) throws Exception {
    return Signatory.alone(name, kind).trustedIn(trusted);
  }

  private void assertBroken(Path archive, String reason) {
    assertThat(verdict(archive))
        .satisfies(
            verdict -> {
              assertThat(verdict.standing()).isEqualTo(Standing.BROKEN);
              assertThat(verdict.reason()).contains(reason);
            });
  }

  private void assertDistrusted(Path archive, String reason) {
    assertThat(verdict(archive))
        .satisfies(
            verdict -> {
              assertThat(verdict.standing()).isEqualTo(Standing.DISTRUSTED);
              assertThat(verdict.reason()).contains(reason);
            });
  }

  @Test
  void knowsAnUnsignedOne() {
    assertThat(verdict(plain).standing()).isEqualTo(Standing.UNSIGNED);
  }

  @Test
  void takesWhatATrustedCertificateSigned() throws Exception {
    Verdict verdict = verdict(trusted("Acme", Kind.PLAIN).sign(plain));

    assertThat(verdict.standing()).isEqualTo(Standing.TRUSTED);
    assertThat(verdict.signer()).isEqualTo("CN=Acme");
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.digest()).hasSize(64);
  }

  @Test
  void takesWhatWasIssuedUnderATrustedOne() throws Exception {
    Signatory root = trusted("Root", Kind.AUTHORITY);
    Signatory middle = root.issue("Middle", Kind.AUTHORITY);
    Kind codeSigner =
        Kind.PLAIN.using(KeyUsage.digitalSignature).serving(KeyPurposeId.id_kp_codeSigning);

    Path signed = middle.issue("Acme", codeSigner).sign(plain);

    assertThat(verdict(signed).standing()).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void refusesAnUnknownOne() throws Exception {
    trusted("Other", Kind.AUTHORITY);

    assertDistrusted(
        Signatory.alone("Acme", Kind.PLAIN).sign(plain), "neither CN=Acme nor who issued it");
  }

  /** A name can be had for nothing. */
  @Test
  void refusesOneUnderAnotherOfTheTrustedName() throws Exception {
    trusted("Root", Kind.AUTHORITY);
    Signatory impostor = Signatory.alone("Root", Kind.AUTHORITY);

    assertDistrusted(impostor.issue("Acme", Kind.PLAIN).sign(plain), "CN=Acme under CN=Root");
  }

  @Test
  void refusesOneUnderATrustedOneThatMayNotIssue() throws Exception {
    Signatory leaf = trusted("Leaf", Kind.PLAIN);

    assertDistrusted(leaf.issue("Acme", Kind.PLAIN).sign(plain), "may not issue certificates");
  }

  @Test
  void refusesAnExpiredOneAndOneNotYetValid() throws Exception {
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    Instant tomorrow = NOW.plus(Duration.ofDays(1));
    Kind past = Kind.PLAIN.during(NOW.minus(Duration.ofDays(9)), yesterday);
    Kind future = Kind.PLAIN.during(tomorrow, NOW.plus(Duration.ofDays(9)));

    assertDistrusted(trusted("Past", past).sign(plain), "CN=Past expired 2026-05-31");
    assertDistrusted(trusted("Future", future).sign(plain), "CN=Future is valid from 2026-06-02");
  }

  @Test
  void refusesOneUnderAnExpiredOne() throws Exception {
    Kind past = Kind.AUTHORITY.during(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1)));

    assertDistrusted(trusted("Root", past).issue("Acme", Kind.PLAIN).sign(plain), "expired");
  }

  @Test
  void refusesKeysForOtherUses() throws Exception {
    Kind agreement = Kind.PLAIN.using(KeyUsage.keyAgreement);
    Kind server = Kind.PLAIN.serving(KeyPurposeId.id_kp_serverAuth);

    assertBroken(trusted("Agree", agreement).sign(plain), "by a key for other uses");
    assertDistrusted(trusted("Server", server).sign(plain), "not meant to sign code");
  }

  @Test
  void refusesWeakAlgorithms() throws Exception {
    Signatory acme = trusted("Acme", Kind.PLAIN);
    Signatory weakly =
        trusted("Root", Kind.AUTHORITY).issue("Weak", Kind.PLAIN.signedBy("SHA1withECDSA"));

    assertBroken(acme.sign(plain, "SHA-256", "SHA1withECDSA", null), "weak or unknown digest");
    assertBroken(acme.sign(plain, "SHA-1", "SHA256withECDSA", null), "weak digest");
    assertBroken(acme.sign(plain, "MD5", "SHA256withECDSA", null), "weak digest");
    assertDistrusted(weakly.sign(plain), "signed weakly");
  }

  @Test
  void takesAnExpiredOneWithATrustedTimeStamp() throws Exception {
    Instant signedAt = NOW.minus(Duration.ofDays(30));
    Kind past = Kind.PLAIN.during(NOW.minus(Duration.ofDays(60)), NOW.minus(Duration.ofDays(1)));
    Signatory acme = trusted("Acme", past);
    Signatory clock = Signatory.alone("Clock", Kind.PLAIN.serving(KeyPurposeId.id_kp_timeStamping));
    Path signed;
    try (TimeStamper stamper = new TimeStamper(clock, signedAt)) {
      signed = acme.sign(plain, "SHA-256", "SHA256withECDSA", stamper.uri());
    }

    assertDistrusted(signed, "its time stamp does not help: neither CN=Clock");
    clock.trustedIn(trusted);
    assertThat(verdict(signed).standing()).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void refusesAStampOfATimeWhenItWasExpired() throws Exception {
    Kind past = Kind.PLAIN.during(NOW.minus(Duration.ofDays(60)), NOW.minus(Duration.ofDays(9)));
    Signatory clock = trusted("Clock", Kind.PLAIN.serving(KeyPurposeId.id_kp_timeStamping));
    try (TimeStamper stamper = new TimeStamper(clock, NOW.minus(Duration.ofDays(1)))) {
      Path signed = trusted("Acme", past).sign(plain, "SHA-256", "SHA256withECDSA", stamper.uri());

      assertDistrusted(signed, "CN=Acme expired");
    }
  }

  @Test
  void seesWhatWasDoneAfterSigning() throws Exception {
    Path signed = trusted("Acme", Kind.PLAIN).sign(plain);

    assertBroken(with(signed, "acme/C.class", "extra"), "acme/C.class is not signed");
    assertBroken(with(signed, "acme/A.class", "other"), "acme/A.class was changed after signing");
    assertBroken(
        with(signed, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n"), "manifest was changed");
    assertBroken(without(signed, "acme/b.txt"), "acme/b.txt was removed after signing");
    assertBroken(without(signed, "META-INF/MANIFEST.MF"), "without a manifest");
    assertBroken(without(signed, "META-INF/SIGNER.SF"), "without its file");
    assertBroken(without(signed, "META-INF/SIGNER.EC"), "without its block");
    assertBroken(with(signed, "META-INF/SIGNER.EC", "0!"), "no PKCS #7");
  }

  /** The JDK is content with the sections it knows. */
  @Test
  void seesWhatWasAddedToTheManifest() throws Exception {
    Path signed = trusted("Acme", Kind.PLAIN).sign(plain);
    String manifest =
        new String(Archives.read(signed).get("META-INF/MANIFEST.MF"), StandardCharsets.UTF_8);

    assertBroken(
        with(signed, "META-INF/MANIFEST.MF", manifest + "Name: acme/\nSealed: true\n\n"),
        "manifest was changed");
  }

  private static Path with(Path archive, String name, String content) throws IOException {
    return Archives.changed(
        archive,
        entries -> {
          entries.put(name, Archives.bytes(content));
          return entries;
        });
  }

  private static Path without(Path archive, String name) throws IOException {
    return Archives.changed(
        archive,
        entries -> {
          entries.remove(name);
          return entries;
        });
  }

  @Test
  void wantsOneSignerForAllOfIt() throws Exception {
    Path byOne = trusted("One", Kind.PLAIN).sign(plain);
    Path bySomebody = Signatory.alone("Somebody", Kind.PLAIN).sign(plain);
    Map<String, byte[]> second = Archives.read(bySomebody);

    Path both =
        Archives.changed(
            byOne,
            entries -> {
              entries.put("META-INF/OTHER.SF", second.get("META-INF/SIGNER.SF"));
              entries.put("META-INF/OTHER.EC", second.get("META-INF/SIGNER.EC"));
              return entries;
            });

    assertThat(verdict(both).standing()).isEqualTo(Standing.TRUSTED);
    assertThat(verdict(both).signer()).isEqualTo("CN=One");
  }

  @Test
  void takesCertificatesAsTheyComeAndGo() throws Exception {
    Signatory acme = Signatory.alone("Acme", Kind.PLAIN);
    Path signed = acme.sign(plain);
    Assay assay =
        new Assay(
            NO_PLATFORM,
            new TrustedFolder(trusted),
            ArchiveShape.Limits.DEFAULT,
            Clock.fixed(NOW, ZoneOffset.UTC));

    assertThat(assay.verdict(signed, "").admitted()).isFalse();
    acme.trustedIn(trusted);
    assertThat(assay.verdict(signed, "").admitted()).isTrue();
    Files.delete(trusted.resolve(acme.certificate().getSerialNumber() + ".pem"));
    assertThat(assay.verdict(signed, "").admitted()).isFalse();
  }

  @Test
  void trustsNothingOthersMayChange() throws Exception {
    Signatory acme = trusted("Acme", Kind.PLAIN);
    Path signed = acme.sign(plain);
    Path file = trusted.resolve(acme.certificate().getSerialNumber() + ".pem");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    assertThat(verdict(signed).admitted()).isFalse();
    assertThat(new TrustedFolder(trusted).content().complaints())
        .singleElement()
        .satisfies(complaint -> assertThat(complaint).contains("others may write it"));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(verdict(signed).admitted()).isTrue();
    Files.setPosixFilePermissions(trusted, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(verdict(signed).admitted()).isFalse();
    assertThat(new TrustedFolder(trusted).content().complaints())
        .singleElement()
        .satisfies(complaint -> assertThat(complaint).contains("chmod 700"));
  }

  @Test
  void leavesOutFilesThatAreNoCertificates() throws Exception {
    Path signed = trusted("Acme", Kind.PLAIN).sign(plain);
    Path junk = Files.writeString(trusted.resolve("junk.pem"), "no certificate");
    Path huge = Files.write(trusted.resolve("huge.pem"), new byte[100_000]);
    for (Path file : List.of(junk, huge)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    assertThat(verdict(signed).admitted()).isTrue();
    assertThat(new TrustedFolder(trusted).content().complaints())
        .hasSize(2)
        .anySatisfy(complaint -> assertThat(complaint).contains("junk.pem: expected certificates"))
        .anySatisfy(complaint -> assertThat(complaint).contains("huge.pem: larger than 65536"));
  }

  @Test
  void knowsTheDistributionsOwnByTheirBytes() throws Exception {
    String digest = Digests.of(plain);
    String path = "system/org/acme/plugin/1.0/plugin-1.0.jar";
    Path list = Files.writeString(directory.resolve("list"), digest + "  " + path + "\n");
    PlatformList platform = PlatformList.read(list);
    Path other = with(plain, "acme/b.txt", "other words");
    Assay assay =
        new Assay(
            platform,
            new TrustedFolder(trusted),
            ArchiveShape.Limits.DEFAULT,
            Clock.fixed(NOW, ZoneOffset.UTC));

    assertThat(assay.verdict(plain, "file:anywhere").standing()).isEqualTo(Standing.PLATFORM);
    assertThat(assay.verdict(other, "mvn:org.acme/plugin/1.0"))
        .satisfies(
            verdict -> {
              assertThat(verdict.standing()).isEqualTo(Standing.ALTERED);
              assertThat(verdict.reason()).contains(path);
            });
    assertThat(assay.verdict(other, "mvn:org.acme/plugin/1.1").standing())
        .isEqualTo(Standing.UNSIGNED);
  }

  @Test
  void saysWhenTheListIsMissingOrHalf() throws Exception {
    Path half = Files.writeString(directory.resolve("half"), "0123  lib/a.jar\n");

    assertThat(PlatformList.read(directory.resolve("none")).complaint()).isPresent();
    assertThat(PlatformList.read(half).complaint()).isPresent();
    assertThat(PlatformList.read(half).digests()).isEmpty();
  }
}
