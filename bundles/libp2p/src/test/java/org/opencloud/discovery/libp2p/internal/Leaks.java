package org.opencloud.discovery.libp2p.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * An allocator that counts: after a test every buffer it gave out must have been released. Exact,
 * where a sampling detector only sees what the garbage collector meets.
 */
public final class Leaks {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  public ByteBufAllocator allocator() {
    return allocator;
  }

  /** Bytes in use, heap and direct. */
  public long used() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  public void assertNone() {
    assertThat(used()).as("bytes never released").isZero();
  }
}
