/**
 * The network: its shape ({@link io.deeperstream.model.NetworkSpec}), its TensorFlow graph and
 * weights ({@link io.deeperstream.model.Network}), the teacher that embeds images through the DJL
 * TensorFlow engine ({@link io.deeperstream.model.Teacher}), and the decoder that turns image files
 * into its input ({@link io.deeperstream.model.ImageDecoder}).
 *
 * <p>Nothing here knows Flink or Kafka. Native memory is owned by the four {@link
 * java.lang.AutoCloseable} classes; everything that they return lives on the Java heap.
 */
package io.deeperstream.model;
