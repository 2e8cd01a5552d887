package io.deeperstream.cli;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.DecodedImage;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.schemas.SuperCentroid;
import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.ShownGeneration;
import io.deeperstream.view.state.UnplaceableException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * Places images in a generation's space by the network that the model store holds. Keeps the
 * network of one generation, the one asked for last; the first question of a generation loads it.
 * Thread-safe; answers one question at a time.
 */
final class StoreEmbedder implements GenerationEmbedder {

  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  private final String store;
  private final TeacherOptions options;
  private Optional<Loaded> loaded = Optional.empty();

  /**
   * @param store URI of the model store
   * @param options how networks are run
   */
  StoreEmbedder(String store, TeacherOptions options) {
    this.store = store;
    this.options = options;
  }

  /** One generation's network, projection and super-centroids, as fitted. */
  private record Loaded(
      String hash,
      Teacher teacher,
      ImageDecoder decoder,
      Projection projection,
      FloatMatrix superCentroids)
      implements AutoCloseable {

    static Loaded of(String store, TeacherOptions options, ShownGeneration generation)
        throws IOException {
      StoredGeneration stored =
          new ModelStore(store).open(GenerationRef.of(generation.announced()));
      Projection projection = stored.projection();
      FloatMatrix superCentroids = stored.superCentroids();
      NetworkSpec network = stored.manifest().network();
      Path local = Files.createTempDirectory("deeperstream-teacher");
      try {
        stored.copyTeacher(local);
        return new Loaded(
            generation.announced().getHash(),
            Teacher.load(local, stored.manifest().layer(), options),
            new ImageDecoder(network.imageSize(), network.resizeTo(), LIMITS),
            projection,
            superCentroids);
      } finally {
        FileUtils.deleteDirectory(local.toFile());
      }
    }

    @Override
    public void close() {
      decoder.close();
      teacher.close();
    }
  }

  @Override
  public synchronized Place image(ShownGeneration generation, byte[] file)
      throws IOException, UnplaceableException {
    Loaded current = load(generation);
    try {
      DecodedImage image = current.decoder.decode(file);
      return place(current, generation, current.teacher.embed(image.pixels(), 1));
    } catch (UndecodableImageException e) {
      throw new UnplaceableException("the image cannot be decoded: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized Place descriptor(ShownGeneration generation, float[] descriptor)
      throws IOException, UnplaceableException {
    Loaded current = load(generation);
    int expected = current.projection.mean().length;
    if (descriptor.length != expected) {
      throw new UnplaceableException(
          "the descriptor has %d components; this generation projects %d"
              .formatted(descriptor.length, expected));
    }
    return place(current, generation, new FloatMatrix(descriptor.clone(), 1, descriptor.length));
  }

  private Loaded load(ShownGeneration generation) throws IOException {
    if (loaded.isEmpty() || !loaded.get().hash.equals(generation.announced().getHash())) {
      unload();
      loaded = Optional.of(Loaded.of(store, options, generation));
    }
    return loaded.get();
  }

  private static Place place(Loaded current, ShownGeneration generation, FloatMatrix features) {
    FloatMatrix projected = current.projection.apply(features);
    int superCluster =
        Assignment.nearest(projected, revised(current.superCentroids, generation), 1).cluster()[0];
    return new Place(projected.row(0), superCluster);
  }

  /** Returns the super-centroids where the job has moved them to. */
  private static FloatMatrix revised(FloatMatrix fitted, ShownGeneration generation) {
    FloatMatrix revised = fitted.copy();
    for (SuperCentroid moved : generation.revisions()) {
      FloatBuffer vector =
          moved.getVector().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      if (moved.getSuperCluster() < revised.rows() && vector.remaining() == revised.columns()) {
        vector.get(revised.data(), moved.getSuperCluster() * revised.columns(), revised.columns());
      }
    }
    return revised;
  }

  private void unload() {
    loaded.ifPresent(Loaded::close);
    loaded = Optional.empty();
  }

  @Override
  public synchronized void close() {
    unload();
  }
}
