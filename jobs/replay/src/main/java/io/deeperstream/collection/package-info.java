/**
 * Collections of image files as they lie on disk: a folder, a zip, a tree of zips, YFCC100M's
 * layout, and the Open Clip Art Library, which is fetched for those who have no images at hand.
 *
 * <p>A collection gives its images one after the other, in an order that depends on names alone,
 * each with an id that is unique in the collection. The bytes are not looked into: whether they are
 * an image is the business of whoever decodes them. Memory and open files don't grow with the
 * number of images, save for the names of one folder or one zip at a time.
 */
package io.deeperstream.collection;
