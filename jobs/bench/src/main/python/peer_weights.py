"""Gives the weights of a PyTorch peer the names that `bin/deeperstream model import --network small` knows.

Arguments: FROM.pt TO.pt. FROM holds the state_dict of the network that the preset `small` describes, written as a Sobel convolution
`sobel` with a fixed kernel over RGB, convolutions and batch norms `features.N`, a global average, and a linear layer `fc`. The
kernel, which `model import` builds itself, is compared with the one expected and left out. Exits with 3, and says what is missing,
where it cannot run.
"""

import sys

try:
    import torch
except ImportError as error:
    print(f"missing {error.name}", flush=True)
    sys.exit(3)

source, target = sys.argv[1:]
state = torch.load(source, map_location="cpu")
sobel = state.pop("sobel.weight", None)
if sobel is not None:
    gradient = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    expected = torch.stack([gradient, gradient.t()])[:, None].repeat(1, 3, 1, 1) / 3.0
    if sobel.shape != expected.shape or not torch.allclose(sobel, expected, atol=1e-6):
        sys.exit(f"sobel.weight of {source} is not the Sobel filter over the mean of RGB")
names = {"fc.weight": "classifier.0.weight", "fc.bias": "classifier.0.bias"}
torch.save({names.get(name, name): tensor.contiguous() for name, tensor in state.items()}, target)
print(f"{len(state)} tensors of {source} in {target}", flush=True)
