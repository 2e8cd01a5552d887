package io.deeperstream.pipeline.probe;

import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.evaluation.LabelledImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A labelled hold-out: images with their classes, in the order of their ids.
 *
 * @param images at least {@value HoldOutScores#LEAST_IMAGES} of at least 2 classes, each id once
 */
public record ProbeSet(List<LabelledImage> images) {

  /**
   * Checks the images and puts them in order.
   *
   * @throws IllegalArgumentException if they are too few or of one class, or if an id occurs twice
   */
  public ProbeSet {
    images = images.stream().sorted(Comparator.comparing(LabelledImage::id)).toList();
    if (images.size() < HoldOutScores.LEAST_IMAGES) {
      throw new IllegalArgumentException(
          "a probe of %d images is too small to be scored; it needs at least %d"
              .formatted(images.size(), HoldOutScores.LEAST_IMAGES));
    }
    if (images.stream().map(LabelledImage::label).distinct().limit(2).count() < 2) {
      throw new IllegalArgumentException(
          "all %d images of the probe are of the class '%s'; it needs at least 2 classes"
              .formatted(images.size(), images.get(0).label()));
    }
    for (int i = 1; i < images.size(); i++) {
      if (images.get(i).id().equals(images.get(i - 1).id())) {
        throw new IllegalArgumentException(
            "the probe holds the image '%s' twice".formatted(images.get(i).id()));
      }
    }
  }

  /** The same as the constructor. */
  public static ProbeSet of(List<LabelledImage> images) {
    return new ProbeSet(images);
  }

  /** The classes' names, in their order. */
  public List<String> classes() {
    return images.stream().map(LabelledImage::label).distinct().sorted().toList();
  }

  /** SHA-256 over ids, labels and files, in hexadecimal digits. */
  String hash() {
    MessageDigest digest = sha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      for (LabelledImage image : images) {
        for (byte[] part :
            List.of(
                image.id().getBytes(StandardCharsets.UTF_8),
                image.label().getBytes(StandardCharsets.UTF_8),
                image.file())) {
          out.writeInt(part.length);
          out.write(part);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a digest has no file to fail on", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
