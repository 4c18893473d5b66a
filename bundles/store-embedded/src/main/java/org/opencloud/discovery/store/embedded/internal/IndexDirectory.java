package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;

/** A mapped directory whose files only the owner may read. */
final class IndexDirectory extends MMapDirectory {

  IndexDirectory(Path path) throws IOException {
    super(OwnerOnly.directory(path));
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    return restricted(super.createOutput(name, context));
  }

  @Override
  public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    return restricted(super.createTempOutput(prefix, suffix, context));
  }

  private IndexOutput restricted(IndexOutput output) throws IOException {
    OwnerOnly.restrict(getDirectory().resolve(output.getName()));
    return output;
  }
}
