package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.clustering.Projection;
import java.io.IOException;

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
        floats(ModelStore.PROJECTION_MEAN).data(),
        floats(ModelStore.PROJECTION_MATRIX),
        manifest.spherical());
  }

  /** [m][d], as fitted. */
  public FloatMatrix superCentroids() throws IOException {
    return floats(ModelStore.SUPER_CENTROIDS);
  }

  /** Images behind each super-centroid at the fit, [m]. */
  public double[] superCounts() throws IOException {
    return verified(ModelStore.SUPER_COUNTS, Npy::readDoubles);
  }

  /** [k/m][d] of one super-cluster, as fitted. */
  public FloatMatrix subCentroids(int superCluster) throws IOException {
    return floats(ModelStore.subCentroids(superCluster));
  }

  /** Images behind each sub-centroid of one super-cluster at the fit, [k/m]. */
  public double[] subCounts(int superCluster) throws IOException {
    return verified(ModelStore.subCounts(superCluster), Npy::readDoubles);
  }

  /** Labels that it gave to images when it was fitted; none in stores of before. */
  public FittedLabels labels() throws IOException {
    return manifest.files().containsKey(ModelStore.LABEL_OFFSETS)
        ? new FittedLabels(
            ints(ModelStore.LABEL_PARTITIONS),
            verified(ModelStore.LABEL_OFFSETS, Npy::readLongs),
            ints(ModelStore.LABEL_SUPER_CLUSTERS),
            ints(ModelStore.LABEL_SUB_CLUSTERS))
        : FittedLabels.none();
  }

  /** Maps its clusters to those of the generation before. */
  public Ancestors ancestors() throws IOException {
    return manifest.files().containsKey(ModelStore.ANCESTORS)
        ? new Ancestors(ints(ModelStore.SUPER_ANCESTORS), ints(ModelStore.ANCESTORS))
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

  private FloatMatrix floats(String name) throws IOException {
    return verified(name, Npy::readFloats);
  }

  private int[] ints(String name) throws IOException {
    return verified(name, Npy::readInts);
  }

  private <T> T verified(String name, StoreFolder.Reading<T> reading) throws IOException {
    return folder.readVerified(name, manifest.files().get(name), ref, reading);
  }
}
