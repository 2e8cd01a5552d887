package io.deeperstream.pipeline.embed;

/**
 * An image in the clustering space of one generation.
 *
 * @param key of its super-cluster, see {@link SuperClusterKeys}
 * @param superCluster in [0, m)
 * @param generation number of the generation whose teacher and projection made {@code features}
 * @param features projected features, [d]; owned by the receiver
 * @param partition of the record in the topic of images
 * @param offset of the record
 * @param pass of the record
 * @param imageId the collection's name for the image
 * @param truncated whether the file ended early
 * @param file the encoded image for training, empty where nothing is trained; not changed by anyone
 */
@SuppressWarnings("ArrayRecordComponent") // A message, never compared.
public record EmbeddedImage(
    int key,
    int superCluster,
    int generation,
    float[] features,
    int partition,
    long offset,
    int pass,
    String imageId,
    boolean truncated,
    byte[] file) {}
