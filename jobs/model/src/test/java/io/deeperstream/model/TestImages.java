package io.deeperstream.model;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files made by the JDK. */
final class TestImages {

  private TestImages() {}

  /** Smooth, so that lossy formats keep it: red rises with x, green with y, blue is constant. */
  static BufferedImage gradient(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, gradientColour(x, y, width, height));
      }
    }
    return image;
  }

  static int gradientColour(int x, int y, int width, int height) {
    int red = 255 * x / Math.max(1, width - 1);
    int green = 255 * y / Math.max(1, height - 1);
    return new Color(red, green, 90).getRGB();
  }

  static BufferedImage filled(int width, int height, int type, Color colour) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  /** Two colours, the second transparent; the left half has the first. */
  static BufferedImage palette(int width, int height) {
    byte[] red = {(byte) 200, 10};
    byte[] green = {40, 20};
    byte[] blue = {60, 30};
    IndexColorModel colours = new IndexColorModel(8, 2, red, green, blue, 1);
    BufferedImage image =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, colours);
    for (int y = 0; y < height; y++) {
      for (int x = width / 2; x < width; x++) {
        image.getRaster().setSample(x, y, 0, 1);
      }
    }
    return image;
  }

  static byte[] write(RenderedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer of " + format + " for " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] jpeg(RenderedImage image) {
    return jpeg(new IIOImage(image, null, null), param -> {});
  }

  static byte[] progressiveJpeg(RenderedImage image) {
    return jpeg(
        new IIOImage(image, null, null),
        param -> param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
  }

  /** Four components without a marker of Adobe's, hence CMYK as it stands (0 is no ink). */
  static byte[] cmykJpeg(int width, int height, int... ink) {
    WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        raster.setPixel(x, y, ink);
      }
    }
    return jpeg(new IIOImage(raster, null, null), param -> {});
  }

  private static byte[] jpeg(IIOImage image, Consumer<ImageWriteParam> settings) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.95f);
      settings.accept(param);
      writer.setOutput(output);
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  static byte[] animatedGif(BufferedImage... frames) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(output);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        var metadata =
            writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(frame), null);
        writer.writeToSequence(new IIOImage(frame, null, metadata), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
