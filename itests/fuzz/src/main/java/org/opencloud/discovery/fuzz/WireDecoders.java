package org.opencloud.discovery.fuzz;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgeMessagesReader;
import org.opencloud.discovery.wire.BridgeNoticesReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeTypes;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.SigningForm;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** JSON of other nodes and of applications, and what cuts streams into messages. */
final class WireDecoders {
  private static final int MAX_PIECE = 16 * 1024;
  private static final EventVerifier VERIFIER = new EventVerifier();
  private static final BridgeMessages ANSWERS =
      new BridgeMessages(BridgeMessages.PayloadForm.OBJECT);

  private WireDecoders() {}

  static boolean event(byte[] json) {
    return question(json) | directQuestion(json) | answer(json);
  }

  private static boolean question(byte[] json) {
    try {
      Event event = EventCodec.question(json);
      same(event, EventCodec.question(EventCodec.encode(event)));
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  private static boolean directQuestion(byte[] json) {
    try {
      Event event = EventCodec.directQuestion(json);
      same(event, EventCodec.directQuestion(EventCodec.encode(event)));
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  private static boolean answer(byte[] json) {
    try {
      Event event = EventCodec.answer(json);
      same(event, EventCodec.answer(EventCodec.encode(event)));
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  private static void same(Event event, Event again) {
    byte[] signed = SigningForm.bytes(event);
    check(Arrays.equals(signed, SigningForm.bytes(again)), "an event is read as it is written");
    VERIFIER.verify(event);
  }

  static boolean payload(byte[] json) {
    boolean taken = false;
    try {
      Payloads.question(Payloads.encode(Payloads.question(json)));
      taken = true;
    } catch (WireException e) {
      // no question
    }
    try {
      Payloads.end(Payloads.encode(Payloads.end(json)));
      taken = true;
    } catch (WireException e) {
      // no end
    }
    return taken;
  }

  static boolean types(byte[] json) {
    return announcement(json) | description(json) | typesRequest(json);
  }

  private static boolean announcement(byte[] json) {
    try {
      SignedTypes signed = TypesCodec.read(json);
      SignedTypes again = TypesCodec.read(EventCodec.encode(signed.event()));
      check(signed.types().equals(again.types()), "types are read as they are written");
      same(signed.event(), again.event());
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  /** What one node lists, it describes to others in the same words. */
  private static boolean description(byte[] json) {
    try {
      TypeDescription read = TypeDescription.read(json);
      if (json.length < WireLimits.TYPE_BYTES / 8) {
        // With all members written it may be several times as long.
        TypeDescription told = TypeDescription.of(read.type());
        check(TypeDescription.of(told.type()).digest().equals(told.digest()), "one digest");
      }
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  private static boolean typesRequest(byte[] json) {
    try {
      TypeMessages.Request request = TypeMessages.request(json);
      byte[] written = TypeMessages.encode(request);
      check(request.equals(TypeMessages.request(written)), "a request is read as it is written");
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  static boolean bridge(byte[] message) {
    BridgeMessagesReader reader = new BridgeMessagesReader();
    return asked(() -> reader.search(message))
        | asked(() -> reader.create(message))
        | asked(() -> reader.remove(message))
        | asked(() -> new BridgeNoticesReader().notice(message))
        | asked(() -> new BridgeTypes().request(message));
  }

  /** Who is refused gets an answer. */
  private static boolean asked(Asked request) {
    try {
      request.read();
      return true;
    } catch (BridgeRefused e) {
      ANSWERS.refused(e.error(), e.requestId());
      ANSWERS.refusedInPublic(e.error(), e.requestId());
      return false;
    }
  }

  @FunctionalInterface
  private interface Asked {
    Object read() throws BridgeRefused;
  }

  /** However a stream is cut by the network, the same comes out. */
  static boolean frames(byte[] stream) {
    List<byte[]> whole = varintFrames(stream, MAX_PIECE);
    same(whole, varintFrames(stream, 1));
    List<byte[]> lines = lines(stream, MAX_PIECE);
    same(lines, lines(stream, 3));
    return !whole.isEmpty();
  }

  private static void same(List<byte[]> left, List<byte[]> right) {
    check(Arrays.deepEquals(left.toArray(), right.toArray()), "pieces make the same messages");
  }

  private static List<byte[]> varintFrames(byte[] stream, int piece) {
    List<byte[]> all = new ArrayList<>();
    VarintFrames frames = new VarintFrames(8_192, all::add);
    try {
      for (int at = 0; at < stream.length; at += piece) {
        frames.feed(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
      }
    } catch (ProtoException e) {
      // What came before counts.
    }
    return all;
  }

  private static List<byte[]> lines(byte[] stream, int piece) {
    List<byte[]> all = new ArrayList<>();
    Consumer<byte[]> keep = all::add;
    JsonLines lines = new JsonLines(1_024);
    try {
      for (int at = 0; at < stream.length; at += piece) {
        lines.feed(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)), keep);
      }
      lines.end(keep);
    } catch (WireException e) {
      // What came before counts.
    }
    return all;
  }
}
