package io.deeperstream.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 over names and values of variables: tells whether two networks are equal bit by bit. The
 * order of {@link #add} matters. For one thread.
 */
public final class VariableDigest {

  private static final int PIECE = 1 << 20;

  private final MessageDigest digest;

  /** Of no variable yet. */
  public VariableDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Of all variables in the order of their names.
   *
   * @return 64 hexadecimal digits
   */
  public static String of(Map<String, float[]> variables) {
    VariableDigest all = new VariableDigest();
    new TreeMap<>(variables).forEach(all::add);
    return all.hex();
  }

  /**
   * Adds one variable: its name in UTF-8, then its values, little-endian.
   *
   * @param values not changed
   */
  public void add(String name, float[] values) {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.min(PIECE, values.length) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int first = 0; first < values.length; first += PIECE) {
      int count = Math.min(PIECE, values.length - first);
      bytes.clear().asFloatBuffer().put(values, first, count);
      digest.update(bytes.limit(count * Float.BYTES));
    }
  }

  /** The digest of what was added, 64 hexadecimal digits; begins anew. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
