package io.deeperstream.interchange.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of pickles, counted; what ends before it should is an error that says where. */
final class PickleInput {

  /** Of one pickle; a checkpoint of a thousand tensors has 0.2 MB. */
  static final long MAX_BYTES = 16L << 20;

  private static final int MAX_LINE = 4096;

  private final InputStream in;
  private long position;
  private long limit = MAX_BYTES;

  /**
   * @param in buffered; stays the caller's
   */
  PickleInput(InputStream in) {
    this.in = in;
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  /** The next pickle begins here. */
  void beginPickle() {
    limit = position + MAX_BYTES;
  }

  int readByte() throws IOException {
    require(1);
    int value = in.read();
    if (value < 0) {
      throw cut();
    }
    position++;
    return value;
  }

  int readUnsignedShort() throws IOException {
    return numbers(2).getShort() & 0xffff;
  }

  int readInt() throws IOException {
    return numbers(4).getInt();
  }

  long readLong() throws IOException {
    return numbers(8).getLong();
  }

  /** Python writes a float big-endian, unlike everything else. */
  double readDouble() throws IOException {
    return numbers(8).order(ByteOrder.BIG_ENDIAN).getDouble();
  }

  private ByteBuffer numbers(int bytes) throws IOException {
    return ByteBuffer.wrap(readBytes(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * @param length as the pickle has it, in [0, 2⁶³)
   */
  byte[] readBytes(long length) throws IOException {
    require(length);
    byte[] bytes = in.readNBytes((int) length);
    position += bytes.length;
    if (bytes.length < length) {
      throw cut();
    }
    return bytes;
  }

  String readUtf8(long length) throws IOException {
    byte[] bytes = readBytes(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new TensorFileException(
          "the text in front of byte %d of its pickles is not UTF-8".formatted(position), e);
    }
  }

  /** Up to the next line feed, which is not returned. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      if (line.size() == MAX_LINE) {
        throw new TensorFileException(
            "the line in front of byte %d of its pickles is longer than %d bytes"
                .formatted(position, MAX_LINE));
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void require(long more) throws TensorFileException {
    if (more < 0 || more > limit - position) {
      throw new TensorFileException(
          "at byte %d of its pickles %s bytes should follow; a pickle of more than %d is not taken"
              .formatted(position, Long.toUnsignedString(more), MAX_BYTES));
    }
  }

  private TensorFileException cut() {
    return new TensorFileException(
        "it ends inside of a pickle, after %d bytes of them".formatted(position));
  }
}
