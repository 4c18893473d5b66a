package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** A disk that a test fills up, breaks or slows down. */
final class FaultyDisk {
  final AtomicInteger forces = new AtomicInteger();
  final AtomicInteger indexFiles = new AtomicInteger();
  volatile boolean full;
  volatile boolean forceFails;
  volatile boolean indexFull;
  volatile CountDownLatch beforeForce = new CountDownLatch(0);

  Engine.Disk disk() {
    return new Engine.Disk(new Logs(), path -> new Index(new IndexDirectory(path)));
  }

  private final class Logs implements LogDisk {
    @Override
    public LogFile open(Path path) throws IOException {
      return new Log(REAL.open(path));
    }

    @Override
    public void delete(Path path) throws IOException {
      REAL.delete(path);
    }

    @Override
    public void force(Path directory) throws IOException {
      REAL.force(directory);
    }
  }

  private static IOException noSpace() {
    return new IOException("No space left on device");
  }

  private final class Log implements LogFile {
    private final LogFile file;

    Log(LogFile file) {
      this.file = file;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      if (full) {
        file.append(bytes.limit(bytes.position() + bytes.remaining() / 2));
        throw noSpace();
      }
      file.append(bytes);
    }

    @Override
    public void force() throws IOException {
      forces.incrementAndGet();
      try {
        beforeForce.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (forceFails) {
        throw new IOException("Input/output error");
      }
      file.force();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class Index extends FilterDirectory {
    Index(IndexDirectory directory) {
      super(directory);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      if (indexFull) {
        throw noSpace();
      }
      indexFiles.incrementAndGet();
      return super.createOutput(name, context);
    }
  }
}
