"""The network in PyTorch, from its description alone, and files of its weights.

  torch_peer.py version
  torch_peer.py make SPEC.json PIXELS SEED OUT     draws weights; writes them as torch.save does, in several
                                                   ways, and the descriptors of the pixels
  torch_peer.py load SPEC.json PIXELS FILE.safetensors CLASSES OUT
                                                   loads a file with strict=True; writes the same
  torch_peer.py variants OUT                       the same tensor stored in odd ways

SPEC.json is the network's shape as model.json has it, PIXELS raw RGB bytes [n][size][size][3]. Descriptors are
float32 .npy, [n][descriptor].
"""
import collections
import json
import struct
import sys
from pathlib import Path

import numpy
import torch
from torch import nn

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
ALONG_X = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])


class Trunk(nn.Module):
    """Features and classifier; what it is given is normalised RGB, or its Sobel gradients."""

    def __init__(self, spec, classes=0, folded=False):
        super().__init__()
        self.spec = spec
        self.folded = folded
        self.features = nn.Sequential(*self._features())
        widths = spec["hiddenWidths"] + [spec["descriptorSize"]]
        self.descriptor_layers = 3 * len(spec["hiddenWidths"]) + 1
        inputs = self._inputs()
        layers = []
        for i, width in enumerate(widths):
            if i > 0:
                layers += [nn.ReLU(), nn.Dropout(spec["dropout"])]
            layers.append(nn.Linear(inputs, width))
            inputs = width
        if classes:
            layers += [nn.ReLU(), nn.Dropout(spec["dropout"]), nn.Linear(inputs, classes)]
        self.classifier = nn.Sequential(*layers)

    def _features(self):
        spec = self.spec
        layers = []
        channels = 2 if spec["sobel"] and not self.folded else 3
        for item in spec["features"].split(","):
            if item == "M":
                layers.append(nn.MaxPool2d(2))
                continue
            kernel, padding = 3, 1
            if not layers and self.folded:
                kernel, padding = 5, spec["padding"] + 1
            elif not layers and not spec["sobel"]:
                padding = spec["padding"]
            layers += [
                nn.Conv2d(channels, int(item), kernel, padding=padding, bias=spec["convBias"]),
                nn.BatchNorm2d(int(item), eps=spec["batchNormEpsilon"]),
                nn.ReLU(),
            ]
            channels = int(item)
        return layers

    def _inputs(self):
        size = self.spec["imageSize"]
        with torch.no_grad():
            maps = self.features.eval()(self.stem(torch.zeros(1, 3, size, size)))
        return maps.shape[1] if self.spec["globalPool"] else maps[0].numel()

    def stem(self, images):
        if self.folded or not self.spec["sobel"]:
            return images
        grey = nn.functional.pad(images, [self.spec["padding"]] * 4).mean(1, keepdim=True)
        return nn.functional.conv2d(grey, torch.stack([ALONG_X, ALONG_X.T])[:, None])

    def first_map(self, images):
        return self.features[0](self.stem(images))

    def forward(self, images):
        maps = self.features(self.stem(images))
        units = maps.mean((2, 3)) if self.spec["globalPool"] else maps.flatten(1)
        return self.classifier[: self.descriptor_layers](units)


def images_of(path, spec):
    size = spec["imageSize"]
    pixels = numpy.frombuffer(Path(path).read_bytes(), numpy.uint8).reshape(-1, size, size, 3)
    return (torch.tensor(pixels).permute(0, 3, 1, 2).float() / 255 - MEAN) / DEVIATION


def write_descriptors(model, images, path):
    with torch.no_grad():
        numpy.save(path, numpy.ascontiguousarray(model.eval()(images).numpy()))


def draw(model, seed):
    torch.manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.normal_(module.bias, std=0.1)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.3)
            nn.init.normal_(module.running_mean, std=0.3)
            nn.init.uniform_(module.running_var, 0.5, 2)
            module.num_batches_tracked.fill_(seed)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=module.in_features**-0.5)
            nn.init.normal_(module.bias, std=0.1)


def sobel_tensors():
    return {
        "sobel.0.weight": torch.full((1, 3, 1, 1), 1 / 3),
        "sobel.0.bias": torch.zeros(1),
        "sobel.1.weight": torch.stack([ALONG_X, ALONG_X.T])[:, None].clone(),
        "sobel.1.bias": torch.zeros(2),
    }


def as_published(model):
    """A checkpoint with what stands around a trunk when its training is saved."""
    state = collections.OrderedDict()
    if model.spec["sobel"]:
        state.update({"module." + name: tensor for name, tensor in sobel_tensors().items()})
    state.update({"module.body." + name: tensor for name, tensor in model.state_dict().items()})
    state["module.pred_layer.weight"] = torch.randn(16, model.spec["descriptorSize"])
    state["module.pred_layer.bias"] = torch.randn(16)
    parameters = [torch.nn.Parameter(torch.randn(3))]
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=0.9)
    parameters[0].sum().backward()
    optimizer.step()
    return {"epoch": 99, "state_dict": state, "optimizer": optimizer.state_dict(), "loss": 1.5}


def save_all(model, out):
    checkpoint = as_published(model)
    torch.save(checkpoint, out / "published.pth")
    torch.save(checkpoint, out / "published-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(model.state_dict(), out / "state.pth")
    torch.save(model.state_dict(), out / "state-legacy.pth", _use_new_zipfile_serialization=False)
    channels_last = nn.DataParallel(model.to(memory_format=torch.channels_last)).state_dict()
    torch.save(channels_last, out / "channels-last.pth")
    parameters = {name: nn.Parameter(t) if t.is_floating_point() else t for name, t in model.state_dict().items()}
    torch.save(parameters, out / "parameters.pth")


def read_safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    types = {"F32": torch.float32, "I64": torch.int64}
    state = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        part = bytearray(data[8 + length + begin : 8 + length + end])
        state[name] = torch.frombuffer(part, dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return header.get("__metadata__", {}), state


def make(spec_file, pixels, seed, out):
    spec = json.loads(Path(spec_file).read_text())
    out = Path(out)
    model = Trunk(spec)
    draw(model, int(seed))
    write_descriptors(model, images_of(pixels, spec), out / "descriptors.npy")
    save_all(model, out)


def load(spec_file, pixels, weights, classes, out):
    spec = json.loads(Path(spec_file).read_text())
    out = Path(out)
    metadata, state = read_safetensors(weights)
    folded = metadata.get("deeperstream.folded") == "sobel"
    model = Trunk(spec, int(classes), folded)
    model.load_state_dict(state, strict=True)
    images = images_of(pixels, spec)
    write_descriptors(model, images, out / "descriptors.npy")
    with torch.no_grad():
        numpy.save(out / "first-map.npy", numpy.ascontiguousarray(model.first_map(images).flatten(1).numpy()))
    if not folded:
        save_all(model, out)


def variants(out):
    """Each holds numbers 0, 1, 2, … of shape [2][3][4] as the tensor x."""
    out = Path(out)
    x = torch.arange(24.0).reshape(2, 3, 4)
    padded = torch.zeros(2, 3, 9)
    padded[:, :, 2:6] = x
    tensors = {
        "plain": x,
        "permuted": x.permute(2, 0, 1).contiguous().permute(1, 2, 0),
        "sliced": padded[:, :, 2:6],
        "stepped": torch.stack([x, -x], -1).flatten(2)[:, :, ::2],
        "half": x.half(),
        "bfloat16": x.bfloat16(),
        "double": x.double(),
        "expanded": torch.arange(4.0).expand(2, 3, 4),
    }
    for name, tensor in tensors.items():
        for legacy in (False, True):
            path = out / (name + ("-legacy" if legacy else "") + ".pth")
            torch.save({"x": tensor}, path, _use_new_zipfile_serialization=not legacy)
    torch.save({"state_dict": {"x": x}, "model": nn.Linear(1, 1)}, out / "module.pth")
    torch.save({"state_dict": {"x": x}, "scaler": numpy.float32(3)}, out / "numpy.pth")
    torch.save([x], out / "list.pth")
    torch.save({"state_dict": {"x": x, "n": 3}}, out / "number.pth")
    torch.save({"weights": {"x": x}, "epoch": 3}, out / "other.pth")


if __name__ == "__main__":
    torch.set_num_threads(2)
    if sys.argv[1] == "version":
        print(torch.__version__)
    else:
        {"make": make, "load": load, "variants": variants}[sys.argv[1]](*sys.argv[2:])
