package org.opencloud.discovery.libp2p.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a foreign peer and we once said to each other inside the encryption, as {@code RecordingIT}
 * wrote it down. The peer had dialled. Taken apart here without the code under test.
 *
 * @param chunks what the peer said, as it came
 * @param theirs what it said on each stream
 * @param ours what we said on each stream
 */
public record RecordedSession(
    List<byte[]> chunks, Map<Integer, byte[]> theirs, Map<Integer, byte[]> ours) {
  private static final int HEADER_BYTES = 12;
  private static final String MUXER = "\u0013/multistream/1.0.0\n\r/yamux/1.0.0\n";

  /** The one with this kind of peer: go, rust, js, js-2. */
  public static RecordedSession with(String peer) {
    List<byte[]> theirs = new ArrayList<>();
    List<byte[]> ours = new ArrayList<>();
    for (String line : lines(peer)) {
      byte[] said = HexFormat.of().parseHex(line.substring(1));
      (line.charAt(0) == '<' ? theirs : ours).add(said);
    }
    skipMuxer(theirs);
    skipMuxer(ours);
    return new RecordedSession(List.copyOf(theirs), streams(theirs), streams(ours));
  }

  private static List<String> lines(String peer) {
    String name = "/recorded-libp2p/" + peer + ".txt";
    try (InputStream in = RecordedSession.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A peer that chose no muxer in its handshake does so first. */
  private static void skipMuxer(List<byte[]> said) {
    byte[] all = joined(said);
    byte[] muxer = MUXER.getBytes(StandardCharsets.US_ASCII);
    if (all.length >= muxer.length
        && ByteBuffer.wrap(all, 0, muxer.length).equals(ByteBuffer.wrap(muxer))) {
      said.clear();
      said.add(
          ByteBuffer.allocate(all.length - muxer.length)
              .put(all, muxer.length, all.length - muxer.length)
              .array());
    }
  }

  private static Map<Integer, byte[]> streams(List<byte[]> said) {
    Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(joined(said));
    while (in.remaining() >= HEADER_BYTES) {
      boolean data = in.get(in.position() + 1) == 0;
      int id = in.getInt(in.position() + 4);
      int length = data ? in.getInt(in.position() + 8) : 0;
      byte[] body = new byte[length];
      in.position(in.position() + HEADER_BYTES).get(body);
      if (id != 0) {
        streams.computeIfAbsent(id, unused -> new ByteArrayOutputStream()).writeBytes(body);
      }
    }
    if (in.hasRemaining()) {
      throw new IllegalStateException(in.remaining() + " bytes behind the last frame");
    }
    Map<Integer, byte[]> whole = new TreeMap<>();
    streams.forEach((id, bytes) -> whole.put(id, bytes.toByteArray()));
    return whole;
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
