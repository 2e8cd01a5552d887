/**
 * The typed configuration of the job: each setting once, with its default, its range and which way
 * it pushes. A value comes from the command line, else from the environment, else from a file, else
 * it is the default.
 */
package io.deeperstream.pipeline.settings;
