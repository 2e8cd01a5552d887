package io.deeperstream.view.state;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A place in a sorted list of clusters: behind the cluster with this key. A cluster that moves past
 * the place while a list is read may be seen twice or not at all; the others are seen once.
 *
 * @param key what the list is sorted by, ascending
 * @param superCluster decides between equal keys
 * @param subCluster decides inside a super-cluster
 */
public record ClusterCursor(double key, int superCluster, int subCluster) {

  /** Returns the cursor as clients carry it: letters, digits, {@code -} and {@code _}. */
  public String text() {
    String plain =
        "%s/%d/%d"
            .formatted(Long.toHexString(Double.doubleToLongBits(key)), superCluster, subCluster);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads what {@link #text} has written; empty if the text is anything else. */
  public static Optional<ClusterCursor> parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      String[] parts = plain.split("/", -1);
      return parts.length == 3
          ? Optional.of(
              new ClusterCursor(
                  Double.longBitsToDouble(Long.parseUnsignedLong(parts[0], 16)),
                  Integer.parseInt(parts[1]),
                  Integer.parseInt(parts[2])))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
