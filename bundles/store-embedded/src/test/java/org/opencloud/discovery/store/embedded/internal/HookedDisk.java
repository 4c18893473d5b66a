package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** The disk of this machine, which tells a test what is about to be done to it. */
final class HookedDisk implements LogDisk {
  private final Hook hook;

  /** What is done to a disk. */
  enum Operation {
    OPEN,
    APPEND,
    FORCE,
    TRUNCATE,
    DELETE,
    FORCE_NAMES,
    INDEX_CREATE,
    INDEX_SYNC,
    INDEX_RENAME,
    INDEX_FORCE_NAMES,
    INDEX_DELETE
  }

  /** Told before it is done; what throws is not done. */
  @FunctionalInterface
  interface Hook {
    void before(Operation operation, Path path) throws IOException;
  }

  private HookedDisk(Hook hook) {
    this.hook = hook;
  }

  static Engine.Disk with(Hook hook) {
    return new Engine.Disk(new HookedDisk(hook), path -> new Index(hook, path));
  }

  @Override
  public LogFile open(Path path) throws IOException {
    hook.before(Operation.OPEN, path);
    return new Log(hook, path, LogFile.open(path));
  }

  @Override
  public void delete(Path path) throws IOException {
    hook.before(Operation.DELETE, path);
    REAL.delete(path);
  }

  @Override
  public void force(Path directory) throws IOException {
    hook.before(Operation.FORCE_NAMES, directory);
    REAL.force(directory);
  }

  private record Log(Hook hook, Path path, LogFile file) implements LogFile {
    @Override
    public void append(ByteBuffer bytes) throws IOException {
      hook.before(Operation.APPEND, path);
      file.append(bytes);
    }

    @Override
    public void force() throws IOException {
      hook.before(Operation.FORCE, path);
      file.force();
    }

    @Override
    public void truncate(long size) throws IOException {
      hook.before(Operation.TRUNCATE, path);
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class Index extends FilterDirectory {
    private final Hook hook;
    private final Path path;

    Index(Hook hook, Path path) throws IOException {
      super(new IndexDirectory(path));
      this.hook = hook;
      this.path = path;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      hook.before(Operation.INDEX_CREATE, path.resolve(name));
      return super.createOutput(name, context);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
      for (String name : names) {
        hook.before(Operation.INDEX_SYNC, path.resolve(name));
      }
      super.sync(names);
    }

    @Override
    public void rename(String source, String target) throws IOException {
      hook.before(Operation.INDEX_RENAME, path.resolve(source));
      super.rename(source, target);
    }

    @Override
    public void syncMetaData() throws IOException {
      hook.before(Operation.INDEX_FORCE_NAMES, path);
      super.syncMetaData();
    }

    @Override
    public void deleteFile(String name) throws IOException {
      hook.before(Operation.INDEX_DELETE, path.resolve(name));
      super.deleteFile(name);
    }
  }
}
