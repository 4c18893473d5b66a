package org.opencloud.discovery.fuzz;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.opencloud.discovery.gossipsub.internal.GossipDecoders;
import org.opencloud.discovery.kad.internal.KadDecoders;
import org.opencloud.discovery.libp2p.internal.identify.IdentifyDecoder;
import org.opencloud.discovery.libp2p.internal.multistream.MultistreamDecoders;
import org.opencloud.discovery.libp2p.internal.noise.NoiseDecoders;
import org.opencloud.discovery.libp2p.internal.record.RecordDecoders;
import org.opencloud.discovery.libp2p.internal.tls.TlsDecoders;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxDecoder;

/** All that read bytes of strangers, by name. Each name has a folder of inputs in the corpus. */
public final class Decoders {
  private static final Map<String, Decoder> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bridge", WireDecoders::bridge),
              Map.entry("certificate", TlsDecoders::certificate),
              Map.entry("envelope", RecordDecoders::envelope),
              Map.entry("event", WireDecoders::event),
              Map.entry("frames", WireDecoders::frames),
              Map.entry("identify", IdentifyDecoder::takes),
              Map.entry("kad", KadDecoders::message),
              Map.entry("kad-files", KadDecoders::files),
              Map.entry("keys", KeyDecoders::takes),
              Map.entry("multiaddr", KeyDecoders::multiaddr),
              Map.entry("multistream", MultistreamDecoders::takes),
              Map.entry("noise", NoiseDecoders::handshake),
              Map.entry("noise-payload", NoiseDecoders::payload),
              Map.entry("payload", WireDecoders::payload),
              Map.entry("peer-record", RecordDecoders::record),
              Map.entry("rpc", GossipDecoders::rpc),
              Map.entry("tls-extension", TlsDecoders::extension),
              Map.entry("types", WireDecoders::types),
              Map.entry("yamux", YamuxDecoder::takes)));

  private Decoders() {}

  /** The one of this name, or what runs the one that the first byte of an input names. */
  static Decoder named(String name) {
    if (name.equals("all")) {
      return new Any();
    }
    Decoder decoder = ALL.get(name);
    if (decoder == null) {
      throw new IllegalArgumentException("expected all or one of " + ALL.keySet());
    }
    return decoder;
  }

  /** Names in the order in which first bytes count them. */
  static String[] names() {
    return ALL.keySet().toArray(String[]::new);
  }

  private static final class Any implements Decoder {
    private final Decoder[] decoders = ALL.values().toArray(Decoder[]::new);

    @Override
    public boolean takes(byte[] bytes) {
      if (bytes.length == 0) {
        return false;
      }
      byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
      return decoders[(bytes[0] & 0xff) % decoders.length].takes(rest);
    }
  }
}
