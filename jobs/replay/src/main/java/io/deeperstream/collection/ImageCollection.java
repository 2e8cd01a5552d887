package io.deeperstream.collection;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Images on disk, read lazily and in a fixed order.
 *
 * <p>A collection holds no file open; its {@linkplain #images() iterators} do. Immutable and
 * thread-safe: each iterator stands alone.
 */
public final class ImageCollection implements Iterable<CollectionImage> {
  /** Largest image that {@link #open(Path)} allows, in bytes: 64 MiB. */
  public static final int DEFAULT_MAXIMUM_BYTES = 64 << 20;

  /** Largest limit that can be set, in bytes: 1 GiB. */
  public static final int LARGEST_MAXIMUM_BYTES = 1 << 30;

  /** Places that are shuffled together. */
  private static final int WINDOW = 1 << 19;

  private static final int SHUFFLED_OPEN_ZIPS = 64;

  private final Listing listing;
  private final int maximumBytes;
  private final Optional<Predicate<String>> wanted;
  private final OptionalLong shuffleSeed;

  private ImageCollection(
      Listing listing,
      int maximumBytes,
      Optional<Predicate<String>> wanted,
      OptionalLong shuffleSeed) {
    this.listing = listing;
    this.maximumBytes = maximumBytes;
    this.wanted = wanted;
    this.shuffleSeed = shuffleSeed;
  }

  private static ImageCollection of(Listing listing, int maximumBytes) {
    return new ImageCollection(listing, maximumBytes, Optional.empty(), OptionalLong.empty());
  }

  /**
   * Opens what lies at a path, with images of up to {@link #DEFAULT_MAXIMUM_BYTES}.
   *
   * @see #open(Path, int)
   */
  public static ImageCollection open(Path path) throws IOException {
    return open(path, DEFAULT_MAXIMUM_BYTES);
  }

  /**
   * Opens what lies at a path:
   *
   * <ul>
   *   <li>a <b>zip</b>: the images among its entries, by name; the entry's name is the id.
   *   <li>a folder with {@value YfccListing#UNIQUE_IDS}: <b>YFCC100M's layout</b>. That file lists
   *       image numbers (int64), in the order in which the images come; the 8 digits of a number
   *       are the id, digits 0 and 1 the folder, 2 to 4 the zip in it, 5 to 7 the {@code .jpg} in
   *       that.
   *   <li>any other <b>folder</b>: its files that are images or zips, and those of its sub-folders,
   *       folder by folder and by name in each. The id is the path from the folder, with {@code /},
   *       and for an image in a zip the zip's path, {@code /} and the entry's name. Links to files
   *       are followed, links to folders are not.
   * </ul>
   *
   * <p>An image is what is called {@code .jpg}, {@code .jpeg}, {@code .png}, {@code .gif} or {@code
   * .bmp} in any case.
   *
   * @param maximumBytes largest image, in bytes, 1 to {@link #LARGEST_MAXIMUM_BYTES}; a larger one
   *     ends the iteration with an error that names it
   * @throws IOException if nothing is there, if it is none of these, if it can't be read, or if it
   *     holds no image; the message names the path
   */
  public static ImageCollection open(Path path, int maximumBytes) throws IOException {
    if (maximumBytes < 1 || maximumBytes > LARGEST_MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "maximumBytes (%d) is outside 1 to %d", maximumBytes, LARGEST_MAXIMUM_BYTES));
    }
    if (!Files.exists(path)) {
      throw new FileNotFoundException("there is no file or folder " + path);
    }
    return nonEmpty(of(recognise(path, maximumBytes), maximumBytes), path);
  }

  private static ImageCollection nonEmpty(ImageCollection collection, Path path)
      throws IOException {
    try (ImageIterator images = collection.images()) {
      if (!images.hasNext()) {
        throw new IOException(
            "there is no image (jpg, jpeg, png, gif, bmp) in %s; links to folders are not followed"
                .formatted(path));
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    return collection;
  }

  /**
   * Opens YFCC100M's layout without its list: every image in the zips, in the order of its number,
   * which is its id as in {@link #open(Path)}.
   *
   * @throws IOException if the path is no folder of that layout, or if it holds no image
   */
  public static ImageCollection openUnlisted(Path path) throws IOException {
    if (!Files.exists(path.resolve(YfccListing.UNIQUE_IDS))) {
      throw new IOException(
          path + " is not in YFCC100M's layout: it has no " + YfccListing.UNIQUE_IDS);
    }
    FolderListing files = new FolderListing(path.toRealPath(), DEFAULT_MAXIMUM_BYTES);
    return nonEmpty(of(new UnlistedListing(files), DEFAULT_MAXIMUM_BYTES), path);
  }

  private static Listing recognise(Path path, int maximumBytes) throws IOException {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve(YfccListing.UNIQUE_IDS))
          ? new YfccListing(path)
          : new FolderListing(path.toRealPath(), maximumBytes);
    }
    if (FileNames.isZip(path.getFileName().toString())) {
      return new ZipListing(path, "", maximumBytes);
    }
    throw new IOException(path + " is neither a folder nor a .zip");
  }

  /**
   * Returns the same images in an order that depends on the seed alone. Up to 524,288 images are
   * shuffled uniformly without reading one of them; a larger collection is shuffled in windows of
   * as many, in the order of its listing.
   */
  public ImageCollection shuffled(long seed) {
    return new ImageCollection(listing, maximumBytes, wanted, OptionalLong.of(seed));
  }

  /** Returns those of the images whose id passes; the others are not read. */
  public ImageCollection where(Predicate<String> id) {
    Predicate<String> both = wanted.map(before -> before.and(id)).orElse(id);
    return new ImageCollection(listing, maximumBytes, Optional.of(both), shuffleSeed);
  }

  /** Passes each image's id on, in the collection's order, without reading the images. */
  public void forEachId(Consumer<String> action) {
    try (PlaceIterator places = places()) {
      places.forEachRemaining(place -> action.accept(place.id()));
    }
  }

  /**
   * Returns the number of images where that is known without opening every file. After {@link
   * #where} the ids are counted.
   */
  public OptionalLong size() throws IOException {
    OptionalLong listed = listing.size();
    if (wanted.isEmpty() || listed.isEmpty()) {
      return listed;
    }
    long[] count = {0};
    forEachId(id -> count[0]++);
    return OptionalLong.of(count[0]);
  }

  /** Starts at the first image. The caller closes the iterator. */
  public ImageIterator images() {
    int openZips = shuffleSeed.isPresent() ? SHUFFLED_OPEN_ZIPS : 1;
    return new PlacedImages(places(), maximumBytes, openZips);
  }

  private PlaceIterator places() {
    PlaceIterator all = listing.places();
    PlaceIterator places = wanted.isPresent() ? new SelectedPlaces(all, wanted.orElseThrow()) : all;
    return shuffleSeed.isPresent()
        ? new ShuffledPlaces(places, shuffleSeed.getAsLong(), WINDOW)
        : places;
  }

  /** As {@link #images()}, for a walk that goes to the end. */
  @Override
  public ImageIterator iterator() {
    return images();
  }
}
