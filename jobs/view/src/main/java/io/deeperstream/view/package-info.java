/**
 * A view of a job's topics: {@link io.deeperstream.view.View} reads them on a thread of its own
 * into {@link io.deeperstream.view.state} and answers by {@link io.deeperstream.view.http}.
 */
package io.deeperstream.view;
