package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The folder of all generations, on any file system that Flink reads.
 *
 * <pre>
 * generations/RUN-NUMBER-HASH12/manifest.json            sizes and SHA-256 of all others
 *                               teacher/…                SavedModel
 *                               projection-mean.npy      [descriptor]
 *                               projection-matrix.npy    [d][descriptor]
 *                               super-centroids.npy      [m][d]
 *                               super-counts.npy         [m]
 *                               sub-centroids/S.npy      [k/m][d] of super-cluster S
 *                               sub-counts/S.npy         [k/m]
 *                               super-ancestors.npy      [m], only where they are known
 *                               ancestors.npy            [k], likewise
 *                               labels/….npy             [n] partitions, offsets, super-clusters
 *                                                        and sub-clusters of the images of its fit
 * latest.json                                            names the one announced last
 * </pre>
 *
 * A generation's files are written first and its manifest last, so that no rename of a folder is
 * needed, which object stores do not have: a folder without a manifest is not a generation. The
 * folder's name holds the manifest's hash, and no generation is ever overwritten. Thread-safe.
 */
public final class ModelStore {

  static final String MANIFEST = "manifest.json";
  static final String TEACHER = "teacher/";
  static final String PROJECTION_MEAN = "projection-mean.npy";
  static final String PROJECTION_MATRIX = "projection-matrix.npy";
  static final String SUPER_CENTROIDS = "super-centroids.npy";
  static final String SUPER_COUNTS = "super-counts.npy";
  static final String SUPER_ANCESTORS = "super-ancestors.npy";
  static final String ANCESTORS = "ancestors.npy";
  private static final String LABELS = "labels/";
  static final String LABEL_PARTITIONS = LABELS + "partitions.npy";
  static final String LABEL_OFFSETS = LABELS + "offsets.npy";
  static final String LABEL_SUPER_CLUSTERS = LABELS + "super-clusters.npy";
  static final String LABEL_SUB_CLUSTERS = LABELS + "sub-clusters.npy";
  private static final String GENERATIONS = "generations";
  private static final String INCOMING = ".incoming-";
  private static final String LATEST = "latest.json";
  private static final int HASH = 12;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING);

  private final Path root;
  private final FileSystem files;

  /**
   * @param uri the store's folder; made when the first generation is published
   * @throws IOException if no file system answers to the URI
   */
  public ModelStore(String uri) throws IOException {
    this.root = new Path(uri);
    this.files = root.getFileSystem();
  }

  /**
   * Gives the URI of a store in a local folder. Flink's paths take a text as it is, so that nothing
   * in it is escaped, unlike in the URIs of the JDK.
   */
  public static String uriOf(java.nio.file.Path folder) {
    return new Path(folder.toUri()).toString();
  }

  static String subCentroids(int superCluster) {
    return "sub-centroids/" + superCluster + ".npy";
  }

  static String subCounts(int superCluster) {
    return "sub-counts/" + superCluster + ".npy";
  }

  /**
   * Writes a generation. If anything fails, nothing is left under its final name.
   *
   * @param contents what it consists of; not changed
   * @param run the run that made it
   * @param number its number
   * @param parentHash hash of the one that it follows, null for the first
   * @param createdAt stamped into the manifest
   * @return its name, ready to be announced
   */
  public GenerationRef publish(
      GenerationContents contents, String run, int number, String parentHash, Instant createdAt)
      throws IOException {
    SortedMap<String, StoreFolder.Content> written = files(contents);
    SortedMap<String, Manifest.StoredFile> described = StoreFolder.describe(written);
    int m = contents.superCentroids().rows();
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            run,
            number,
            parentHash,
            createdAt.toString(),
            contents.network(),
            contents.layer(),
            contents.projection().isSpherical(),
            m,
            m * contents.subCentroids().get(0).rows(),
            contents.superCentroids().columns(),
            contents.fitImages(),
            contents.meanSquaredDistance(),
            contents.seed(),
            contents.initialWeights(),
            described);
    byte[] json = JSON.writeValueAsBytes(manifest);
    String hash = hash(json);
    String location = "%s/%s-%06d-%.12s".formatted(GENERATIONS, run, number, hash);
    folder(location).publish(written, described, MANIFEST, json);
    return new GenerationRef(run, number, hash, parentHash == null ? "" : parentHash, location);
  }

  /** All files but the manifest, by their names. */
  private static SortedMap<String, StoreFolder.Content> files(GenerationContents contents)
      throws IOException {
    SortedMap<String, StoreFolder.Content> files = new TreeMap<>();
    StoreFolder.contentOf(contents.teacher())
        .forEach((name, content) -> files.put(TEACHER + name, content));
    if (files.isEmpty()) {
      throw new FileNotFoundException(
          "the teacher's folder %s holds no file".formatted(contents.teacher()));
    }
    files.put(PROJECTION_MEAN, out -> Npy.writeFloats(out, contents.projection().mean()));
    files.put(PROJECTION_MATRIX, out -> Npy.writeFloats(out, contents.projection().matrix()));
    files.put(SUPER_CENTROIDS, out -> Npy.writeFloats(out, contents.superCentroids()));
    files.put(SUPER_COUNTS, out -> Npy.writeDoubles(out, contents.superCounts()));
    for (int s = 0; s < contents.subCentroids().size(); s++) {
      FloatMatrix centroids = contents.subCentroids().get(s);
      double[] counts = contents.subCounts()[s];
      files.put(subCentroids(s), out -> Npy.writeFloats(out, centroids));
      files.put(subCounts(s), out -> Npy.writeDoubles(out, counts));
    }
    if (contents.ancestors().areKnown()) {
      Ancestors ancestors = contents.ancestors();
      files.put(SUPER_ANCESTORS, out -> Npy.writeInts(out, ancestors.superClusters()));
      files.put(ANCESTORS, out -> Npy.writeInts(out, ancestors.clusters()));
    }
    FittedLabels labels = contents.labels();
    files.put(LABEL_PARTITIONS, out -> Npy.writeInts(out, labels.partition()));
    files.put(LABEL_OFFSETS, out -> Npy.writeLongs(out, labels.offset()));
    files.put(LABEL_SUPER_CLUSTERS, out -> Npy.writeInts(out, labels.superCluster()));
    files.put(LABEL_SUB_CLUSTERS, out -> Npy.writeInts(out, labels.subCluster()));
    return files;
  }

  private StoreFolder folder(String location) {
    return new StoreFolder(files, new Path(root, location));
  }

  private static String hash(byte[] manifest) {
    return HexFormat.of().formatHex(sha256().digest(manifest));
  }

  /**
   * Opens a generation and checks that its manifest is the announced one.
   *
   * @throws CorruptGenerationException if the manifest's hash or layout is another
   * @throws IOException if it cannot be read
   */
  public StoredGeneration open(GenerationRef ref) throws IOException {
    Path folder = new Path(root, ref.location());
    byte[] json;
    try (InputStream in = files.open(new Path(folder, MANIFEST))) {
      json = in.readAllBytes();
    }
    String hash = hash(json);
    if (!hash.equals(ref.hash())) {
      throw new CorruptGenerationException(
          "%s has hash %s; %s was announced"
              .formatted(new Path(folder, MANIFEST), hash, ref.hash()));
    }
    Manifest manifest = JSON.readValue(json, Manifest.class);
    if (manifest.format() != Manifest.FORMAT) {
      throw new CorruptGenerationException(
          "%s has format %d; this build reads format %d"
              .formatted(folder, manifest.format(), Manifest.FORMAT));
    }
    return new StoredGeneration(new StoreFolder(files, folder), ref, manifest);
  }

  /**
   * Opens a generation that nobody announced to the caller, by its folder.
   *
   * @param location relative to the store
   * @throws CorruptGenerationException if the manifest's hash is not the one in the folder's name
   * @throws IOException if it cannot be read
   */
  public StoredGeneration find(String location) throws IOException {
    Path folder = new Path(root, location);
    Manifest manifest;
    String hash;
    try (InputStream in = files.open(new Path(folder, MANIFEST))) {
      byte[] json = in.readAllBytes();
      hash = hash(json);
      manifest = JSON.readValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new CorruptGenerationException(
          "%s is not a manifest: %s".formatted(new Path(folder, MANIFEST), e.getOriginalMessage()));
    }
    String name = folder.getName();
    if (numberOf(name, String.valueOf(manifest.run())).isPresent()
        && !name.endsWith(hash.substring(0, HASH))) {
      throw new CorruptGenerationException(
          "%s has hash %s, which is not the one of its folder"
              .formatted(new Path(folder, MANIFEST), hash));
    }
    String parent = manifest.parentHash() == null ? "" : manifest.parentHash();
    return open(new GenerationRef(manifest.run(), manifest.number(), hash, parent, location));
  }

  /** Folders of generations, relative to the store. */
  List<String> locations() throws IOException {
    List<String> locations = new ArrayList<>();
    for (String name : list(new Path(root, GENERATIONS))) {
      String location = GENERATIONS + "/" + name;
      if (holds(location)) {
        locations.add(location);
      }
    }
    return locations;
  }

  /** Tells whether a folder is a generation, by its manifest. */
  boolean holds(String location) throws IOException {
    return folder(location).holds(MANIFEST);
  }

  /**
   * Removes what an attempt that died left: half-written files of the run, and its generations
   * above the newest that it knows of, which nobody can have announced.
   *
   * @param run whose folders; others are never touched
   * @param newest number of the newest generation that a checkpoint or an announcement names
   */
  public void removeUnowned(String run, int newest) throws IOException {
    for (String name : list(root)) {
      if (isWorkOf(run, name)) {
        files.delete(new Path(root, name), true);
      }
    }
    for (String name : foldersOf(run)) {
      if (numberOf(name, run).orElseThrow() > newest) {
        remove(name);
      }
    }
  }

  /** The rest behind the run's name is checked, too: another run's name may begin with this one. */
  private static boolean isWorkOf(String run, String name) {
    return name.startsWith(INCOMING + run + "-")
        && name.substring(INCOMING.length() + run.length() + 1)
            .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  /**
   * Removes old generations of a run.
   *
   * @param newest the newest that is announced
   * @param keep the newest ones that stay, at least 1; 0 keeps all
   * @param oldestNeeded number from which all stay, whatever {@code keep} says
   * @param pinned folders that stay, see {@link RunRegistry#pinned}
   * @return those that were removed; half-written ones are left out
   */
  public List<GenerationRef> retain(
      GenerationRef newest, int keep, int oldestNeeded, Set<String> pinned) throws IOException {
    List<GenerationRef> removed = new ArrayList<>();
    int first = keep == 0 ? 0 : Math.min(newest.number() - keep + 1, oldestNeeded);
    for (String name : foldersOf(newest.run())) {
      if (numberOf(name, newest.run()).orElseThrow() < first && !pinned.contains(name)) {
        refOf(name).ifPresent(removed::add);
        remove(name);
      }
    }
    return removed;
  }

  private Optional<GenerationRef> refOf(String name) throws IOException {
    String location = GENERATIONS + "/" + name;
    try {
      return holds(location) ? Optional.of(find(location).ref()) : Optional.empty();
    } catch (CorruptGenerationException e) {
      return Optional.empty();
    }
  }

  /** The folders of a run's generations, in the order of their numbers. */
  public List<String> generationsOf(String run) throws IOException {
    List<String> whole = new ArrayList<>();
    for (String name : foldersOf(run)) {
      if (holds(GENERATIONS + "/" + name)) {
        whole.add(name);
      }
    }
    return whole;
  }

  /** The same, also of those that are not whole. */
  private List<String> foldersOf(String run) throws IOException {
    return list(new Path(root, GENERATIONS)).stream()
        .filter(name -> numberOf(name, run).isPresent())
        .sorted(Comparator.comparingInt(name -> numberOf(name, run).orElseThrow()))
        .toList();
  }

  /** Removes one generation, which nobody refers to. */
  public void discard(GenerationRef unannounced) throws IOException {
    remove(new Path(unannounced.location()).getName());
  }

  private void remove(String name) throws IOException {
    folder(GENERATIONS + "/" + name).remove(MANIFEST);
  }

  private List<String> list(Path folder) throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return found == null
        ? List.of()
        : Arrays.stream(found).map(file -> file.getPath().getName()).toList();
  }

  private static OptionalInt numberOf(String folder, String run) {
    String rest = folder.startsWith(run + "-") ? folder.substring(run.length() + 1) : "";
    return rest.matches("\\d{6,}-[0-9a-f]{" + HASH + "}")
        ? OptionalInt.of(Integer.parseInt(rest.substring(0, rest.indexOf('-'))))
        : OptionalInt.empty();
  }

  /** Lets {@code latest.json} name a generation. */
  public void pointLatest(GenerationRef ref) throws IOException {
    new StoreFolder(files, root)
        .replace(
            LATEST, INCOMING + ref.run() + "-" + UUID.randomUUID(), JSON.writeValueAsBytes(ref));
  }

  /**
   * The generation that was announced last, of whatever run.
   *
   * @throws CorruptGenerationException if the pointer cannot be understood
   */
  public Optional<GenerationRef> latest() throws IOException {
    Path pointer = new Path(root, LATEST);
    if (!files.exists(pointer)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(pointer)) {
      return Optional.of(JSON.readValue(in.readAllBytes(), GenerationRef.class));
    } catch (JsonProcessingException e) {
      throw new CorruptGenerationException(
          "%s does not name a generation: %s".formatted(pointer, e.getOriginalMessage()));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
