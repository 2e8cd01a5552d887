package io.deeperstream.model;

/** The formats that are decoded. */
public enum ImageFormat {
  /** JPEG: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK. */
  JPEG(0xff, 0xd8, 0xff),
  /** PNG: every colour type and depth; alpha is composited on white. */
  PNG(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
  /** GIF: the first frame. */
  GIF('G', 'I', 'F', '8'),
  /** Windows bitmap. */
  BMP('B', 'M');

  private final int[] signature;

  ImageFormat(int... signature) {
    this.signature = signature;
  }

  /** Whether a file begins as this format does. */
  boolean matches(byte[] file) {
    if (file.length < signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if ((file[i] & 0xff) != signature[i]) {
        return false;
      }
    }
    return true;
  }
}
