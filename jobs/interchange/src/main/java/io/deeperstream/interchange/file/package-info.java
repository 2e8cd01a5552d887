/**
 * Tensors in files: safetensors, and what PyTorch's {@code torch.save} writes, in both of its
 * layouts. Files may be hostile: nothing of them is executed, every size is compared with the
 * file's own before anything is allocated, and what does not add up is an error that names the
 * tensor. Knows no network.
 */
package io.deeperstream.interchange.file;
