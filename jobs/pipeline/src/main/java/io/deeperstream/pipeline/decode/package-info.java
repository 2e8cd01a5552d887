/** From a Kafka record to pixels, or to the reason why not. */
package io.deeperstream.pipeline.decode;
