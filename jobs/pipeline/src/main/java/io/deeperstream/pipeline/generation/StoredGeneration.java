package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.clustering.Projection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A generation in the store. Every file is checked against the manifest while it is read: a file
 * that was changed or cut is an error, never a wrong centroid.
 */
public final class StoredGeneration {

  private final FileSystem files;
  private final Path folder;
  private final GenerationRef ref;
  private final Manifest manifest;

  StoredGeneration(FileSystem files, Path folder, GenerationRef ref, Manifest manifest) {
    this.files = files;
    this.folder = folder;
    this.ref = ref;
    this.manifest = manifest;
  }

  public GenerationRef ref() {
    return ref;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Descriptors → clustering space. */
  public Projection projection() throws IOException {
    return new Projection(
        Npy.readFloats(verified(ModelStore.PROJECTION_MEAN)).data(),
        Npy.readFloats(verified(ModelStore.PROJECTION_MATRIX)));
  }

  /** [m][d], as fitted. */
  public FloatMatrix superCentroids() throws IOException {
    return Npy.readFloats(verified(ModelStore.SUPER_CENTROIDS));
  }

  /** Images behind each super-centroid at the fit, [m]. */
  public double[] superCounts() throws IOException {
    return Npy.readDoubles(verified(ModelStore.SUPER_COUNTS));
  }

  /** [k/m][d] of one super-cluster, as fitted. */
  public FloatMatrix subCentroids(int superCluster) throws IOException {
    return Npy.readFloats(verified(ModelStore.subCentroids(superCluster)));
  }

  /** Images behind each sub-centroid of one super-cluster at the fit, [k/m]. */
  public double[] subCounts(int superCluster) throws IOException {
    return Npy.readDoubles(verified(ModelStore.subCounts(superCluster)));
  }

  /** Where its clusters come from. */
  public Ancestors ancestors() throws IOException {
    return manifest.files().containsKey(ModelStore.ANCESTORS)
        ? new Ancestors(
            Npy.readInts(verified(ModelStore.SUPER_ANCESTORS)),
            Npy.readInts(verified(ModelStore.ANCESTORS)))
        : Ancestors.unknown();
  }

  /**
   * Copies the teacher's SavedModel to a local folder, from which TensorFlow can load it.
   *
   * @param target an empty local folder
   */
  public void copyTeacher(java.nio.file.Path target) throws IOException {
    for (String name : manifest.files().keySet()) {
      if (name.startsWith(ModelStore.TEACHER)) {
        java.nio.file.Path file =
            target.resolve(name.substring(ModelStore.TEACHER.length())).normalize();
        if (!file.startsWith(target.normalize())) {
          throw new CorruptGenerationException(
              "the manifest of %s names the file '%s', outside of its folder".formatted(ref, name));
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          copyVerified(name, out);
        }
      }
    }
  }

  private InputStream verified(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    copyVerified(name, bytes);
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private void copyVerified(String name, OutputStream out) throws IOException {
    Manifest.StoredFile expected = manifest.files().get(name);
    if (expected == null) {
      throw new CorruptGenerationException(
          "the manifest of %s names no file '%s'".formatted(ref, name));
    }
    MessageDigest digest = ModelStore.sha256();
    long bytes;
    try (DigestInputStream in = new DigestInputStream(files.open(new Path(folder, name)), digest)) {
      bytes = in.transferTo(out);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (bytes != expected.bytes() || !found.equals(expected.sha256())) {
      throw new CorruptGenerationException(
          "%s of %s holds %d bytes with SHA-256 %s; its manifest says %d bytes with %s"
              .formatted(name, ref, bytes, found, expected.bytes(), expected.sha256()));
    }
  }
}
