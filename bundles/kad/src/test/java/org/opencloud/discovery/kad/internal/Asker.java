package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** A peer without rules: opens a stream to a node and writes what a test tells it. */
final class Asker {
  final SimNetwork network;
  final List<Message> answers = new ArrayList<>();
  final Stream stream;
  boolean broken;
  boolean ended;

  Asker(SimHost from, SimNode node) {
    this.network = from.network;
    stream = network.await(from.dial(node.host).open(List.of(SimNetwork.PROTOCOL)));
    stream.read(new Reader());
  }

  Asker says(byte[] frame) {
    stream.write(ByteBuffer.wrap(frame));
    return this;
  }

  Asker asks(Message request) {
    byte[] bytes = MessageWriter.write(request, Integer.MAX_VALUE, network.encodings);
    return says(VarintFrames.encode(bytes).array());
  }

  /** The answers within a second. */
  List<Message> answers() {
    network.run(Duration.ofSeconds(1));
    return answers;
  }

  private final class Reader implements Stream.Reader {
    private final VarintFrames frames = new VarintFrames(1 << 20, this::answer);

    private void answer(byte[] frame) {
      try {
        answers.add(MessageReader.answer(frame, network.encodings));
      } catch (ProtoException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        frames.feed(bytes);
      } catch (ProtoException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void broken(StreamException cause) {
      broken = true;
    }
  }
}
