package org.opencloud.discovery.store.embedded.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.spi.Access;

/** Writes changes, and what is kept of them, as bytes. The log's format version covers this. */
final class Codec {
  private static final byte RESOURCE = 1;
  private static final byte PEER = 2;
  private static final byte REMARK = 3;
  private static final byte REMOVAL = 4;
  private static final byte RECORD = 5;

  private Codec() {}

  static EncodedChange encode(Change change) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      EncodedChange.Part data = write(out, change);
      return new EncodedChange(bytes.toByteArray(), data);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  static Change decode(byte[] bytes) throws IOException {
    DataInputStream in = input(bytes);
    byte kind = in.readByte();
    return switch (kind) {
      case RESOURCE -> new Change.PutResource(readIndexed(in));
      case PEER -> new Change.PutPeer(readPeer(in));
      case REMARK -> new Change.PutRemark(readText(in), readText(in));
      case RECORD -> new Change.PutRecord(readRecord(in));
      case REMOVAL -> new Change.Removal(readText(in));
      default -> throw new IOException("unknown kind of change: " + kind);
    };
  }

  static Resource decodeResource(byte[] bytes) throws IOException {
    return readResource(input(bytes));
  }

  static Peer decodePeer(byte[] bytes) throws IOException {
    return readPeer(input(bytes));
  }

  static StoredRecord decodeRecord(byte[] bytes) throws IOException {
    return readRecord(input(bytes));
  }

  /** Where the part is that reads give back. */
  private static EncodedChange.Part write(DataOutputStream out, Change change) throws IOException {
    if (change instanceof Change.PutResource put) {
      out.writeByte(RESOURCE);
      int from = out.size();
      write(out, put.indexed().resource());
      int length = out.size() - from;
      writeIndexed(out, put.indexed());
      return new EncodedChange.Part(from, length);
    }
    if (change instanceof Change.PutPeer put) {
      out.writeByte(PEER);
      write(out, put.peer());
      return new EncodedChange.Part(1, out.size() - 1);
    }
    if (change instanceof Change.PutRemark put) {
      out.writeByte(REMARK);
      write(out, put.name());
      byte[] value = put.value().getBytes(StandardCharsets.UTF_8);
      write(out, value);
      return new EncodedChange.Part(out.size() - value.length, value.length);
    }
    if (change instanceof Change.PutRecord put) {
      out.writeByte(RECORD);
      write(out, put.kept());
      return new EncodedChange.Part(1, out.size() - 1);
    }
    out.writeByte(REMOVAL);
    write(out, change.key());
    return EncodedChange.Part.NONE;
  }

  private static void writeIndexed(DataOutputStream out, IndexedResource indexed)
      throws IOException {
    write(out, indexed.words());
    out.writeInt(indexed.numbers().size());
    for (Map.Entry<String, List<Double>> field : indexed.numbers().entrySet()) {
      write(out, field.getKey());
      out.writeInt(field.getValue().size());
      for (double number : field.getValue()) {
        out.writeDouble(number);
      }
    }
    out.writeInt(indexed.values().size());
    for (Map.Entry<String, List<String>> field : indexed.values().entrySet()) {
      write(out, field.getKey());
      write(out, field.getValue());
    }
  }

  private static IndexedResource readIndexed(DataInputStream in) throws IOException {
    Resource resource = readResource(in);
    Set<String> words = Set.copyOf(readTexts(in));
    Map<String, List<Double>> numbers = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      numbers.put(readText(in), readNumbers(in));
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(readText(in), readTexts(in));
    }
    return new IndexedResource(resource, words, numbers, values);
  }

  private static List<Double> readNumbers(DataInputStream in) throws IOException {
    List<Double> numbers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      numbers.add(in.readDouble());
    }
    return List.copyOf(numbers);
  }

  private static void write(DataOutputStream out, Resource resource) throws IOException {
    write(out, resource.type());
    write(out, resource.id());
    write(out, resource.creator().text());
    out.writeBoolean(resource.access().isPublic());
    write(out, resource.access().partners());
    write(out, resource.json());
  }

  private static Resource readResource(DataInputStream in) throws IOException {
    return new Resource(
        readText(in), readText(in), new PeerId(readText(in)), readAccess(in), readBytes(in));
  }

  private static Access readAccess(DataInputStream in) throws IOException {
    boolean everybody = in.readBoolean();
    Set<String> partners = Set.copyOf(readTexts(in));
    return everybody ? Access.PUBLIC : Access.sharedWith(partners);
  }

  private static void write(DataOutputStream out, Peer peer) throws IOException {
    write(out, peer.peerId().text());
    write(out, peer.did().text());
    write(out, peer.name());
    write(out, peer.addresses());
    write(out, peer.relation().name());
    write(out, peer.source());
    write(out, peer.lastSeen());
    out.writeBoolean(peer.firstUse());
    out.writeBoolean(peer.partnership().isPresent());
    if (peer.partnership().isPresent()) {
      write(out, peer.partnership().get());
    }
  }

  private static void write(DataOutputStream out, Partnership terms) throws IOException {
    write(out, terms.direction().name());
    write(out, terms.until());
    write(out, terms.types());
  }

  private static Peer readPeer(DataInputStream in) throws IOException {
    return new Peer(
        new PeerId(readText(in)),
        new Did(readText(in)),
        readText(in),
        readTexts(in),
        Relation.valueOf(readText(in)),
        readText(in),
        readOptional(in),
        // Peers written before opaque names were pinned end here.
        in.available() > 0 && in.readBoolean(),
        // Those written before partnerships had terms end here.
        in.available() > 0 && in.readBoolean() ? Optional.of(readTerms(in)) : Optional.empty());
  }

  private static Partnership readTerms(DataInputStream in) throws IOException {
    return new Partnership(
        Partnership.Direction.valueOf(readText(in)), readOptional(in), Set.copyOf(readTexts(in)));
  }

  private static void write(DataOutputStream out, Optional<Instant> instant) throws IOException {
    out.writeBoolean(instant.isPresent());
    if (instant.isPresent()) {
      write(out, instant.get());
    }
  }

  private static Optional<Instant> readOptional(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(readInstant(in)) : Optional.empty();
  }

  private static void write(DataOutputStream out, StoredRecord kept) throws IOException {
    write(out, kept.peer().text());
    write(out, kept.did().text());
    out.writeLong(kept.sequence());
    write(out, kept.expires());
    write(out, kept.event());
  }

  private static StoredRecord readRecord(DataInputStream in) throws IOException {
    return new StoredRecord(
        new PeerId(readText(in)),
        new Did(readText(in)),
        in.readLong(),
        readInstant(in),
        readBytes(in));
  }

  private static void write(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static void write(DataOutputStream out, Collection<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      write(out, text);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(readText(in));
    }
    return List.copyOf(texts);
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    write(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a length of " + length + " where " + in.available() + " are left");
    }
    return in.readNBytes(length);
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
