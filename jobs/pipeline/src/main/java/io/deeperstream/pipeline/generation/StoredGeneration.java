package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.clustering.Projection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A generation in the store. Every file is checked against the manifest while it is read: a file
 * that was changed or cut is an error, never a wrong centroid.
 */
public final class StoredGeneration {

  private final StoreFolder folder;
  private final GenerationRef ref;
  private final Manifest manifest;

  StoredGeneration(StoreFolder folder, GenerationRef ref, Manifest manifest) {
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

  /** Maps features of the manifest's layer to the clustering space. */
  public Projection projection() throws IOException {
    return new Projection(
        Npy.readFloats(verified(ModelStore.PROJECTION_MEAN)).data(),
        Npy.readFloats(verified(ModelStore.PROJECTION_MATRIX)),
        manifest.spherical());
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

  /** Labels that it gave to images when it was fitted; none in stores of before. */
  public FittedLabels labels() throws IOException {
    return manifest.files().containsKey(ModelStore.LABEL_OFFSETS)
        ? new FittedLabels(
            Npy.readInts(verified(ModelStore.LABEL_PARTITIONS)),
            Npy.readLongs(verified(ModelStore.LABEL_OFFSETS)),
            Npy.readInts(verified(ModelStore.LABEL_SUPER_CLUSTERS)),
            Npy.readInts(verified(ModelStore.LABEL_SUB_CLUSTERS)))
        : FittedLabels.none();
  }

  /** Maps its clusters to those of the generation before. */
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
    folder.copyTeacher(manifest.files(), ref, target);
  }

  private InputStream verified(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    folder.copyVerified(name, manifest.files().get(name), ref, bytes);
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
