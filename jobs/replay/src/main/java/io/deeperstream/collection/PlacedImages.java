package io.deeperstream.collection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the images at places, in their order. The zips that were read last stay open. */
final class PlacedImages implements ImageIterator {
  private final PlaceIterator places;
  private final int maximumBytes;
  private final int openZips;
  private final Map<Path, OpenZip> zips = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Starts at the first place.
   *
   * @param places owned from here on
   * @param maximumBytes largest image
   * @param openZips zips that are kept open at most, at least 1
   */
  PlacedImages(PlaceIterator places, int maximumBytes, int openZips) {
    this.places = places;
    this.maximumBytes = maximumBytes;
    this.openZips = openZips;
  }

  @Override
  public boolean hasNext() {
    if (places.hasNext()) {
      return true;
    }
    close();
    return false;
  }

  @Override
  public CollectionImage next() {
    Place place = places.next();
    try {
      byte[] bytes =
          place.isInZip() ? zip(place.file()).read(place.entry()) : readFile(place.file());
      return new CollectionImage(place.id(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private OpenZip zip(Path path) throws IOException {
    OpenZip open = zips.get(path);
    if (open == null) {
      closeDownTo(openZips - 1);
      open = new OpenZip(path, maximumBytes);
      zips.put(path, open);
    }
    return open;
  }

  private byte[] readFile(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maximumBytes + 1);
    } catch (IOException e) {
      throw new IOException("the image " + file + " can't be read: " + e, e);
    }
    if (bytes.length > maximumBytes) {
      throw new IOException(
          String.format("the image %s has more bytes than the limit of %d", file, maximumBytes));
    }
    return bytes;
  }

  /** The zip that was read longest ago is closed first. */
  private void closeDownTo(int count) throws IOException {
    Iterator<OpenZip> oldest = zips.values().iterator();
    while (zips.size() > count) {
      OpenZip zip = oldest.next();
      oldest.remove();
      zip.close();
    }
  }

  @Override
  public void close() {
    try (places) {
      closeDownTo(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
