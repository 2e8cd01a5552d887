/**
 * Publishes thumbnails of a few images of each sub-cluster. Nothing of it is state: a restored job
 * selects anew and overwrites what was published before.
 */
package io.deeperstream.pipeline.exemplar;
