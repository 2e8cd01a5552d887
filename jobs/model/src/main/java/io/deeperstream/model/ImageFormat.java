package io.deeperstream.model;

/** The formats that are decoded. */
public enum ImageFormat {
  /** JPEG: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK. */
  JPEG("\u00ff\u00d8\u00ff"),
  /** PNG: every colour type and depth; alpha is composited on white. */
  PNG("\u0089PNG\r\n\u001a\n"),
  /** GIF: the first frame. */
  GIF("GIF8"),
  /** Windows bitmap. */
  BMP("BM");

  /** One character a byte. */
  private final String signature;

  ImageFormat(String signature) {
    this.signature = signature;
  }

  /** Tells whether a file begins as this format does. */
  boolean matches(byte[] file) {
    if (file.length < signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((file[i] & 0xff) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
