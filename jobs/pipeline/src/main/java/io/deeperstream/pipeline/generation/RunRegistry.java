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
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Remembers, in the model store, which job works for a run, and from where a run can go on under
 * its own name: from the savepoint with which its job was stopped, from the last checkpoint that
 * its job has left, or from what its job was restored from as long as that job has completed no
 * checkpoint. From anywhere else its labels would be committed twice. As long as a savepoint is
 * there, the generations that the store held with it are pinned: one of them is needed to restore
 * it.
 *
 * <pre>
 * runs/RUN.job             the job that was submitted last, and from what it was restored
 * runs/RUN.begun           the last job that has completed a checkpoint
 * runs/RUN.savepoint       the savepoint with which a job was stopped last
 * runs/RUN.pins/….json     one savepoint or run each, and the folders of the generations it needs
 * </pre>
 */
public final class RunRegistry {

  private static final String JOB = ".job";
  private static final String BEGUN = ".begun";
  private static final String SAVEPOINT = ".savepoint";
  private static final String PINS = ".pins";
  private static final String METADATA = "_metadata";
  private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The generations that a savepoint or a run needs.
   *
   * @param owner path or URI of what needs it; while that exists
   * @param generations names of their folders
   */
  private record Pin(String owner, List<String> generations) {}

  /**
   * A job, and where it began or ended.
   *
   * @param job in hexadecimal
   * @param path of a checkpoint or savepoint, empty for none
   */
  private record JobState(String job, String path) {}

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

  /**
   * A job is about to be submitted for a run.
   *
   * @param job in hexadecimal
   * @param restored savepoint or checkpoint that it is restored from, or empty
   * @param base generation that a job without state begins with; pinned where it is another run's
   */
  public void submitted(String run, String job, String restored, GenerationRef base)
      throws IOException {
    Path file = file(run, JOB);
    write(file, JSON.writeValueAsBytes(new JobState(job, restored)));
    if (restored.isEmpty() && !base.run().equals(run)) {
      pin(base.run(), new Pin(file.toString(), List.of(new Path(base.location()).getName())));
    }
  }

  /** A job of the run has completed its first checkpoint. */
  void begun(String run, String job) throws IOException {
    write(file(run, BEGUN), job.getBytes(StandardCharsets.UTF_8));
  }

  /** A job of the run was stopped with this savepoint. */
  public void stopped(String run, String job, String savepoint) throws IOException {
    pin(run, new Pin(savepoint, new ModelStore(store).generationsOf(run)));
    write(file(run, SAVEPOINT), JSON.writeValueAsBytes(new JobState(job, savepoint)));
  }

  /**
   * Tells whether labels may have been committed under a run's name. A run whose only job never
   * completed a checkpoint has left none.
   */
  public boolean isInUse(String run) throws IOException {
    return files.exists(file(run, BEGUN)) || files.exists(file(run, SAVEPOINT));
  }

  /**
   * Finds the run that can go on under its own name from a savepoint or checkpoint.
   *
   * @param path its path or URI
   */
  public Optional<String> runToResume(String path) throws IOException {
    String from = normal(path);
    for (String run : runs()) {
      if (canResume(run, from, new Path(path))) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  private Set<String> runs() throws IOException {
    Set<String> runs = new TreeSet<>();
    for (FileStatus file : list(folder)) {
      String name = file.getPath().getName();
      for (String suffix : List.of(JOB, SAVEPOINT)) {
        if (!file.isDir() && name.endsWith(suffix)) {
          runs.add(name.substring(0, name.length() - suffix.length()));
        }
      }
    }
    return runs;
  }

  private boolean canResume(String run, String from, Path path) throws IOException {
    JobState submitted = state(file(run, JOB));
    if (!submitted.path().isEmpty() && normal(submitted.path()).equals(from)) {
      return !submitted.job().equals(text(file(run, BEGUN)));
    }
    JobState stopped = state(file(run, SAVEPOINT));
    boolean stoppedLast = submitted.job().isEmpty() || submitted.job().equals(stopped.job());
    if (stoppedLast && !stopped.path().isEmpty()) {
      return normal(stopped.path()).equals(from);
    }
    return isLastCheckpoint(path, submitted.job());
  }

  /** Flink keeps a job's checkpoints in folders {@code JOB/chk-N}, whole with their metadata. */
  private static boolean isLastCheckpoint(Path path, String job) throws IOException {
    Path checkpoint = folderOf(path);
    Matcher name = CHECKPOINT.matcher(checkpoint.getName());
    if (job.isEmpty() || !name.matches() || !checkpoint.getParent().getName().equals(job)) {
      return false;
    }
    long number = Long.parseLong(name.group(1));
    FileSystem files = checkpoint.getFileSystem();
    for (FileStatus other : list(files, checkpoint.getParent())) {
      Matcher otherName = CHECKPOINT.matcher(other.getPath().getName());
      if (otherName.matches()
          && Long.parseLong(otherName.group(1)) > number
          && files.exists(new Path(other.getPath(), METADATA))) {
        return false;
      }
    }
    return true;
  }

  private JobState state(Path file) throws IOException {
    return files.exists(file) ? JSON.readValue(read(file), JobState.class) : new JobState("", "");
  }

  private Path file(String run, String suffix) {
    return new Path(folder, run + suffix);
  }

  private void pin(String run, Pin pin) throws IOException {
    write(new Path(pins(run), UUID.randomUUID() + ".json"), JSON.writeValueAsBytes(pin));
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
   * Folders of the run's generations that a savepoint or another run needs which still exists. What
   * is known of others is removed.
   */
  public Set<String> pinned(String run) throws IOException {
    Set<String> pinned = new HashSet<>();
    for (FileStatus file : list(pins(run))) {
      Pin pin = JSON.readValue(read(file.getPath()), Pin.class);
      Path owner = new Path(pin.owner());
      if (owner.getFileSystem().exists(owner)) {
        pinned.addAll(pin.generations());
      } else {
        files.delete(file.getPath(), false);
      }
    }
    return pinned;
  }

  private List<FileStatus> list(Path of) throws IOException {
    return list(files, of);
  }

  private static List<FileStatus> list(FileSystem files, Path of) throws IOException {
    try {
      FileStatus[] found = files.listStatus(of);
      return found == null ? List.of() : Arrays.asList(found);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private String text(Path file) throws IOException {
    return files.exists(file) ? new String(read(file), StandardCharsets.UTF_8) : "";
  }

  private byte[] read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  /** One spelling of a path; of a checkpoint's metadata that of its folder. */
  private static String normal(String path) {
    return folderOf(new Path(path)).toUri().getPath();
  }

  private static Path folderOf(Path checkpoint) {
    return checkpoint.getName().equals(METADATA) ? checkpoint.getParent() : checkpoint;
  }
}
