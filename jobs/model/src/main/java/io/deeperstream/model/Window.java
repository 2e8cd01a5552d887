package io.deeperstream.model;

/**
 * A rectangle of a decoded image.
 *
 * @param top first row
 * @param left first column
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
record Window(int top, int left, int height, int width) {}
