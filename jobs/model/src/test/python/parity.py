"""Embeds images and makes training steps with the weights of a folder, and writes what came out beside them.

Usage: parity.py FOLDER. case.json describes network and work; weights are NAME.f32 with '.' for '/', in our layout.
"""

import json
import sys
from pathlib import Path

import numpy
import torch
from torch_network import Heads, Trunk, from_ours, rotated, to_ours

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
size = case["imageSize"]
trunk = Trunk(case)
heads = Heads(case["descriptor"], case["superClasses"], case["subClasses"])


def tensors():
    return trunk.tensors() + (heads.tensors() if case["steps"] else [])


def file(name):
    return folder / (name.replace("/", ".") + ".f32")


def images(name):
    pixels = numpy.fromfile(folder / f"{name}.u8", numpy.uint8).reshape(-1, size, size, 3)
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255


def classes(name):
    return torch.from_numpy(numpy.fromfile(folder / f"{name}.i32", numpy.int32).astype(numpy.int64))


def save(name, tensor):
    tensor.detach().contiguous().numpy().astype("<f4").tofile(file(name))


with torch.no_grad():
    for name, tensor, layout in tensors():
        tensor.copy_(from_ours(torch.from_numpy(numpy.fromfile(file(name), "<f4")), tensor, layout, trunk))

if case["embed"]:
    trunk.eval()
    with torch.no_grad():
        save("descriptor", trunk(images("pixels")))

parameters = list(trunk.parameters()) + list(heads.parameters())
spared = [p for p in parameters if p.dim() == 1] if case["decayExempt"] else []
decaying = [p for p in parameters if all(p is not other for other in spared)]
optimiser = torch.optim.SGD(
    [{"params": decaying, "weight_decay": case["weightDecay"]}, {"params": spared, "weight_decay": 0.0}],
    lr=0.1,
    momentum=0.9,
)
trunk.train()
for step in range(1, case["steps"] + 1):
    super_class, sub_class = classes(f"super{step}"), classes(f"sub{step}")
    for group in optimiser.param_groups:
        group["lr"] = case["learningRates"][step - 1]
    optimiser.zero_grad(set_to_none=True)
    descriptors = trunk(rotated(images(f"pixels{step}"), classes(f"rotation{step}")))
    above, below = heads.losses(descriptors, super_class, sub_class)
    (above + below).backward()
    heads.group(super_class)
    optimiser.step()
    save(f"losses{step}", torch.stack([above, below]))
    for name, tensor, layout in tensors():
        save(f"after{step}/{name}", to_ours(tensor, layout, trunk))
        momentum = optimiser.state.get(tensor, {}).get("momentum_buffer")
        if momentum is not None:
            save(f"after{step}/{name}/momentum", to_ours(momentum, layout, trunk))
