package org.opencloud.discovery.gossipsub.internal;

import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads an RPC of ten messages of 1 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RpcReaderBenchmark {
  private final GossipParams.Limits limits = GossipParams.defaults().limits();
  private final byte[] rpc = rpc();

  private static byte[] rpc() {
    ProtoWriter out = new ProtoWriter();
    for (int i = 0; i < 10; i++) {
      out.message(
          2,
          new ProtoWriter()
              .bytes(1, new byte[38])
              .bytes(2, new byte[1_024])
              .bytes(3, new byte[8])
              .string(4, "search")
              .bytes(5, new byte[64]));
    }
    return out.toByteArray();
  }

  @Benchmark
  public Object readsTenMessages() throws ProtoException {
    return RpcReader.read(rpc, limits);
  }
}
