package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Remembers, in the model store, the savepoints with which runs were stopped. Only from the last
 * one can a run go on under its own name: from an older one its labels would be committed twice. As
 * long as a savepoint is there, the generations that the store held with it are pinned: one of them
 * is needed to restore it.
 *
 * <pre>
 * runs/RUN.savepoint       where the last one is; gone once the run goes on
 * runs/RUN.pins/….json     one savepoint each, and the folders of its generations
 * </pre>
 */
public final class RunRegistry {

  private static final String SUFFIX = ".savepoint";
  private static final String PINS = ".pins";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a savepoint needs.
   *
   * @param savepoint its path or URI
   * @param generations names of their folders
   */
  private record Pin(String savepoint, List<String> generations) {}

  private final String store;
  private final Path folder;
  private final FileSystem files;

  /**
   * @param store URI of the model store
   */
  public RunRegistry(String store) throws IOException {
    this.store = store;
    this.folder = new Path(store, "runs");
    this.files = folder.getFileSystem();
  }

  /** The run was stopped with this savepoint. */
  public void stopped(String run, String savepoint) throws IOException {
    Pin pin = new Pin(savepoint, new ModelStore(store).generationsOf(run));
    write(new Path(pins(run), UUID.randomUUID() + ".json"), JSON.writeValueAsBytes(pin));
    write(new Path(folder, run + SUFFIX), normal(savepoint).getBytes(StandardCharsets.UTF_8));
  }

  private Path pins(String run) {
    return new Path(folder, run + PINS);
  }

  private void write(Path file, byte[] content) throws IOException {
    files.mkdirs(file.getParent());
    try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.OVERWRITE)) {
      out.write(content);
    }
  }

  /**
   * Folders of the run's generations that a savepoint needs which still exists. What is known of
   * others is removed.
   */
  public Set<String> pinned(String run) throws IOException {
    Set<String> pinned = new HashSet<>();
    for (FileStatus file : list(pins(run))) {
      Pin pin = JSON.readValue(read(file.getPath()), Pin.class);
      Path savepoint = new Path(pin.savepoint());
      if (savepoint.getFileSystem().exists(savepoint)) {
        pinned.addAll(pin.generations());
      } else {
        files.delete(file.getPath(), false);
      }
    }
    return pinned;
  }

  /** The run that was stopped with this savepoint and has not gone on since. */
  public Optional<String> runStoppedWith(String savepoint) throws IOException {
    for (FileStatus file : list(folder)) {
      String name = file.getPath().getName();
      if (name.endsWith(SUFFIX) && text(file.getPath()).equals(normal(savepoint))) {
        return Optional.of(name.substring(0, name.length() - SUFFIX.length()));
      }
    }
    return Optional.empty();
  }

  private List<FileStatus> list(Path of) throws IOException {
    try {
      FileStatus[] found = files.listStatus(of);
      return found == null ? List.of() : Arrays.asList(found);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private String text(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8);
  }

  private byte[] read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
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
