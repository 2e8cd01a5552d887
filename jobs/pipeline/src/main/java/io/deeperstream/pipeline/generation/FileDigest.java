package io.deeperstream.pipeline.generation;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and hashes the bytes of one file while they are written or read. */
final class FileDigest {

  private final MessageDigest digest = ModelStore.sha256();
  private long bytes;

  /** Passes everything on to a stream, which stays the caller's. */
  OutputStream writingTo(OutputStream target) {
    return new FilterOutputStream(target) {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] values, int offset, int length) throws IOException {
        target.write(values, offset, length);
        add(values, offset, length);
      }
    };
  }

  /** Reads from a stream, which is closed with the one returned. */
  InputStream readingFrom(InputStream source) {
    return new FilterInputStream(source) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] values, int offset, int length) throws IOException {
        int read = source.read(values, offset, length);
        if (read > 0) {
          add(values, offset, read);
        }
        return read;
      }

      @Override
      public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 1 << 16)).length;
      }

      @Override
      public boolean markSupported() {
        return false;
      }
    };
  }

  private void add(byte[] values, int offset, int length) {
    digest.update(values, offset, length);
    bytes += length;
  }

  /** Describes what has passed; called once, at the end. */
  Manifest.StoredFile result() {
    return new Manifest.StoredFile(bytes, HexFormat.of().formatHex(digest.digest()));
  }
}
