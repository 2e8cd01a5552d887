package io.deeperstream.pipeline.generation;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files under the scheme {@code objects}, whose folders cannot be renamed. */
public final class ObjectStoreFactory implements FileSystemFactory {

  static final String SCHEME = "objects";

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem create(URI uri) {
    return new LocalFileSystem() {
      @Override
      public URI getUri() {
        return URI.create(SCHEME + ":///");
      }

      @Override
      public boolean rename(Path from, Path to) throws IOException {
        if (getFileStatus(from).isDir()) {
          throw new IOException(
              "%s is a folder, which an object store cannot rename".formatted(from));
        }
        return super.rename(from, to);
      }
    };
  }
}
