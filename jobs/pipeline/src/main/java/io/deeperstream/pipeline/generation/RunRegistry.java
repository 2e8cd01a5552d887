package io.deeperstream.pipeline.generation;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Remembers, in the model store, the savepoint with which each run was stopped last. Only from that
 * one can a run go on under its own name: from an older one its labels would be committed twice.
 *
 * <pre>
 * runs/RUN.savepoint    where it is; gone once the run goes on
 * </pre>
 */
public final class RunRegistry {

  private static final String SUFFIX = ".savepoint";

  private final Path folder;
  private final FileSystem files;

  /**
   * @param store URI of the model store
   */
  public RunRegistry(String store) throws IOException {
    this.folder = new Path(store, "runs");
    this.files = folder.getFileSystem();
  }

  /** The run was stopped with this savepoint. */
  public void stopped(String run, String savepoint) throws IOException {
    files.mkdirs(folder);
    try (FSDataOutputStream out =
        files.create(new Path(folder, run + SUFFIX), FileSystem.WriteMode.OVERWRITE)) {
      out.write(normal(savepoint).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The run that was stopped with this savepoint and has not gone on since. */
  public Optional<String> runStoppedWith(String savepoint) throws IOException {
    FileStatus[] stopped;
    try {
      stopped = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    if (stopped != null) {
      for (FileStatus file : stopped) {
        String name = file.getPath().getName();
        if (name.endsWith(SUFFIX) && read(file.getPath()).equals(normal(savepoint))) {
          return Optional.of(name.substring(0, name.length() - SUFFIX.length()));
        }
      }
    }
    return Optional.empty();
  }

  private String read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The run goes on: its savepoint is history. */
  public void resumed(String run) throws IOException {
    files.delete(new Path(folder, run + SUFFIX), false);
  }

  private static String normal(String savepoint) {
    return new Path(savepoint).toUri().getPath();
  }
}
