package io.deeperstream.model;

/**
 * An image as the network sees it.
 *
 * @param pixels RGB bytes, row-major {@code [size][size][3]}; owned by whoever asked for it
 * @param size its side in pixels
 * @param truncated whether the file, a JPEG, has no end; what is missing is grey
 */
public record DecodedImage(byte[] pixels, int size, boolean truncated) {}
