package io.deeperstream.model;

import java.util.Arrays;

/**
 * Walks the markers of a JPEG as libjpeg does: bytes between segments are skipped, segments by
 * their length. For one thread.
 */
final class JpegMarkers {

  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;

  private final byte[] file;
  private final ByteReader reader;

  JpegMarkers(byte[] file) {
    this.file = file;
    this.reader = new ByteReader(file, "JPEG", 2);
  }

  /**
   * The frame's size.
   *
   * @throws UndecodableImageException if the file ends, or pixels begin, before a frame header
   */
  ImageHeader header() throws UndecodableImageException {
    while (true) {
      int marker = next();
      if (isFrame(marker)) {
        reader.skip(3);
        int height = reader.u16BigEndian();
        int width = reader.u16BigEndian();
        return new ImageHeader(ImageFormat.JPEG, width, height, false);
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        throw UndecodableImageException.damaged("the JPEG has no frame header");
      }
      skipSegment(marker);
    }
  }

  /**
   * Counts the scans behind the frame header, each of which is decoded over all pixels.
   *
   * @throws UndecodableImageException if there is no frame header
   */
  int scans() throws UndecodableImageException {
    header();
    int scans = 0;
    // In a scan's data an 0xff is stuffed with a zero, so that what looks like a marker is one.
    for (int i = reader.position(); i + 1 < file.length; i++) {
      if (file[i] == (byte) 0xff && file[i + 1] == (byte) START_OF_SCAN) {
        scans++;
      }
    }
    return scans;
  }

  /**
   * Tells whether the image is ended by its marker, whatever follows; false means that it was cut.
   */
  boolean ends() {
    int length = file.length;
    if (length >= 2 && file[length - 2] == (byte) 0xff && file[length - 1] == (byte) END_OF_IMAGE) {
      return true;
    }
    try {
      for (int marker = next(); marker != END_OF_IMAGE; marker = next()) {
        // After a scan's header its data follow; there, an 0xff is stuffed with a zero and thus no
        // marker.
        skipSegment(marker);
      }
      return true;
    } catch (UndecodableImageException e) {
      return false;
    }
  }

  /**
   * Ends a cut file, so that libjpeg fills what is missing with grey instead of asking for more. A
   * segment that was cut inside is dropped.
   *
   * @return a new array
   */
  static byte[] end(byte[] cut) {
    int length = new JpegMarkers(cut).wholeLength();
    byte[] ended = Arrays.copyOf(cut, length + 2);
    ended[length] = (byte) 0xff;
    ended[length + 1] = (byte) END_OF_IMAGE;
    return ended;
  }

  private int wholeLength() {
    int whole = file.length;
    try {
      while (true) {
        int marker = next();
        whole = reader.position() - 2;
        skipSegment(marker);
        whole = file.length;
      }
    } catch (UndecodableImageException e) {
      return whole;
    }
  }

  private int next() throws UndecodableImageException {
    while (true) {
      while (reader.u8() != 0xff) {
        // Entropy-coded data or garbage.
      }
      int marker = reader.u8();
      while (marker == 0xff) {
        marker = reader.u8();
      }
      if (marker != 0) {
        return marker;
      }
    }
  }

  private void skipSegment(int marker) throws UndecodableImageException {
    boolean standsAlone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (!standsAlone) {
      reader.skip(reader.u16BigEndian() - 2L);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
