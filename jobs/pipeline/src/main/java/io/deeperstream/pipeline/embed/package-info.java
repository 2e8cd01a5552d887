/**
 * Decodes images, embeds them with the teacher of the current generation, projects the descriptors
 * and finds their super-cluster; switches to the next generation when it is announced. What cannot
 * be decoded leaves by a side output and harms nobody else in its batch.
 */
package io.deeperstream.pipeline.embed;
