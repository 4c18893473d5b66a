package org.opencloud.discovery.testkit.node.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/**
 * The resources that are searched. Each number and edition makes the same one everywhere: twelve
 * words, a type with fields of its own, 80 % public, 1 % shared with {@link #ASKER}.
 */
final class Catalogue {
  static final PeerId OWNER = SamplePeers.id(0);
  static final PeerId ASKER = SamplePeers.id(1);
  static final List<String> TYPES = List.of("COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW");

  private static final long SEED = 0x6F70656E636C6FL;
  private static final int WORDS = 12;
  private static final int REGIONS = 20;
  private static final int OTHERS = 500;
  private static final int JSON_BYTES = 700;

  private Catalogue() {}

  /** One of five, every number's for good. */
  static String type(int number) {
    return TYPES.get(number % TYPES.size());
  }

  static String id(int number) {
    return "resource-" + number;
  }

  static String region(int number) {
    return (number % 2 == 0 ? "eu-" : "us-") + (char) ('a' + number);
  }

  /** What a number stands for, in its first edition or a later one. */
  static IndexedResource resource(int number, int edition) {
    SplittableRandom random = new SplittableRandom(mixed(SEED + number + ((long) edition << 40)));
    String type = type(number);
    SampleResource resource = SampleResource.of(type, id(number)).creator(OWNER);
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < WORDS) {
      words.add(Vocabulary.any(random));
    }
    resource.words(words.toArray(String[]::new));
    fields(resource, type, random);
    share(resource, random);
    return resource.json(json(type, number, words, random)).build();
  }

  private static void fields(SampleResource resource, String type, SplittableRandom random) {
    double price = Math.round(random.nextDouble() * 10_000) / 1_000.0;
    resource.number("price.hour", price).value("location", region(random.nextInt(REGIONS)));
    switch (type) {
      case "COMPUTE" ->
          resource
              .number("gpu.count", random.nextInt(10) < 7 ? 0.0 : 1 << random.nextInt(4))
              .number("cpu.cores", (double) (1 << random.nextInt(8)))
              .number("memory.gb", (double) (4 << random.nextInt(8)))
              .value("green", Boolean.toString(random.nextInt(4) == 0));
      case "STORAGE" ->
          resource
              .number("capacity.tb", (double) random.nextInt(1, 500))
              .value("encrypted", Boolean.toString(random.nextBoolean()));
      case "DATA" ->
          resource
              .number("size.gb", random.nextDouble() * 1_000)
              .value("format", List.of("csv", "parquet", "netcdf").get(random.nextInt(3)));
      case "PROCESSING" -> resource.number("runtime.seconds", (double) random.nextInt(1, 3_600));
      default -> resource.number("steps", (double) random.nextInt(1, 40));
    }
  }

  private static void share(SampleResource resource, SplittableRandom random) {
    int share = random.nextInt(100);
    if (share == 99) {
      resource.sharedWith(ASKER, other(random));
    } else if (share >= 80) {
      resource.sharedWith(other(random), other(random));
    }
  }

  private static PeerId other(SplittableRandom random) {
    return SamplePeers.id(10 + random.nextInt(OTHERS));
  }

  private static byte[] json(String type, int number, Set<String> words, SplittableRandom random) {
    StringBuilder json = new StringBuilder(JSON_BYTES + 64);
    json.append("{\"id\":\"").append(id(number)).append("\",\"data_type\":\"").append(type);
    json.append("\",\"description\":\"").append(String.join(" ", words));
    json.append("\",\"endpoint\":\"");
    // Keys, addresses and digests: what cannot be packed.
    while (json.length() < JSON_BYTES) {
      json.append(Long.toString(random.nextLong() >>> 1, 36));
    }
    return json.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Neighbouring seeds would make streams that share most of their numbers. */
  private static long mixed(long seed) {
    long mixed = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
