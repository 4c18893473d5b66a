package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cuts 64 frames with bodies of 1 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FrameReaderBenchmark implements FrameReader.Sink {
  private final FrameReader reader = new FrameReader(this);
  private final ByteBuf frames = frames();
  private long seen;

  private static ByteBuf frames() {
    ByteBuf out = Unpooled.directBuffer();
    for (int i = 0; i < 64; i++) {
      new Frame(Frame.DATA, 0, 1, 1_024).encode(out);
      out.writeZero(1_024);
    }
    return out;
  }

  @Benchmark
  public long reads64Frames() throws YamuxException {
    reader.read(frames.readerIndex(0));
    return seen;
  }

  @Override
  public void frame(Frame frame) {
    seen += frame.length();
  }

  @Override
  public void body(ByteBuf piece, boolean last) {
    seen += piece.readableBytes();
  }
}
