"""The network, its heads and its loss in plain PyTorch, written from their description: a peer to compare with."""

import torch
from torch import nn

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


class Stem(nn.Module):
    """RGB in [0, 1] is normalised and padded with zeros; where asked, grey and the two Sobel gradients of it."""

    def __init__(self, sobel, padding):
        super().__init__()
        self.sobel = sobel
        self.padding = padding
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))
        gx = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
        self.register_buffer("gradients", torch.stack([gx, gx.t()]).unsqueeze(1))

    def forward(self, images):
        x = (images - self.mean) / self.deviation
        if not self.sobel:
            return nn.functional.pad(x, [self.padding - 1] * 4)
        grey = nn.functional.pad(x, [self.padding] * 4).mean(1, keepdim=True)
        return nn.functional.conv2d(grey, self.gradients)


class Trunk(nn.Module):
    """From images [n][3][S][S] in [0, 1] to descriptors [n][d]; spec holds the components of NetworkSpec."""

    def __init__(self, spec):
        super().__init__()
        self.stem = Stem(spec["sobel"], spec["padding"])
        layers, channels, extent = [], 2 if spec["sobel"] else 3, spec["imageSize"] + 2 * spec["padding"] - 2
        for layer in spec["features"].split(","):
            if layer == "M":
                layers.append(nn.MaxPool2d(2))
                extent //= 2
            else:
                layers += [
                    nn.Conv2d(channels, int(layer), 3, padding=1, bias=spec["convBias"]),
                    nn.BatchNorm2d(int(layer), eps=spec["epsilon"], momentum=spec["momentum"]),
                    nn.ReLU(inplace=True),
                ]
                channels = int(layer)
        self.features = nn.Sequential(*layers)
        self.global_pool = spec["globalPool"]
        self.extent, self.channels = extent, channels
        inputs = channels if self.global_pool else channels * extent * extent
        classifier = []
        for width in spec["hidden"]:
            classifier += [nn.Linear(inputs, width), nn.ReLU(inplace=True), nn.Dropout(spec["dropout"])]
            inputs = width
        classifier.append(nn.Linear(inputs, spec["descriptor"]))
        self.classifier = nn.Sequential(*classifier)

    def forward(self, images):
        maps = self.features(self.stem(images))
        return self.classifier(maps.mean((2, 3)) if self.global_pool else maps.flatten(1))

    def tensors(self):
        """Name in our notation, tensor, and how ours is laid out: every variable of the trunk."""
        found, number = [], 0
        for layer in self.features:
            if isinstance(layer, nn.Conv2d):
                number += 1
                found.append((f"conv{number}/kernel", layer.weight, "convolution"))
                if layer.bias is not None:
                    found.append((f"conv{number}/bias", layer.bias, "plain"))
            elif isinstance(layer, nn.BatchNorm2d):
                for kind, tensor in (
                    ("gamma", layer.weight),
                    ("beta", layer.bias),
                    ("mean", layer.running_mean),
                    ("variance", layer.running_var),
                ):
                    found.append((f"conv{number}/{kind}", tensor, "plain"))
        linears = [layer for layer in self.classifier if isinstance(layer, nn.Linear)]
        for number, layer in enumerate(linears, 1):
            first = number == 1 and not self.global_pool
            found.append((f"linear{number}/kernel", layer.weight, "flattened" if first else "linear"))
            found.append((f"linear{number}/bias", layer.bias, "plain"))
        return found


class Heads(nn.Module):
    """V tells super-classes apart; W_s the sub-classes inside super-class s. A head with one class is left out."""

    def __init__(self, width, super_classes, sub_classes):
        super().__init__()
        self.super = nn.Linear(width, super_classes) if super_classes > 1 else None
        count = super_classes if sub_classes > 1 else 0
        self.sub = nn.ModuleList(nn.Linear(width, sub_classes) for _ in range(count))

    def tensors(self):
        layers = [("super", self.super)] if self.super is not None else []
        layers += [(f"sub{s}", layer) for s, layer in enumerate(self.sub)]
        return [
            entry
            for name, layer in layers
            for entry in ((f"{name}/kernel", layer.weight, "linear"), (f"{name}/bias", layer.bias, "plain"))
        ]

    def losses(self, descriptors, super_class, sub_class):
        """Both cross-entropies, each a mean over the batch."""
        features = nn.functional.relu(descriptors)
        zero = features.sum() * 0
        above = zero if self.super is None else nn.functional.cross_entropy(self.super(features), super_class)
        below = zero
        for s, head in enumerate(self.sub):
            own = super_class == s
            if own.any():
                below = below + nn.functional.cross_entropy(
                    head(features[own]), sub_class[own], reduction="sum"
                ) / len(super_class)
        return above, below

    def group(self, super_class):
        """Turns each W_s's gradient into the mean over its own images; drops that of an absent super-class."""
        for s, head in enumerate(self.sub):
            own = int((super_class == s).sum())
            for parameter in head.parameters():
                if own == 0:
                    parameter.grad = None
                else:
                    parameter.grad *= len(super_class) / own


def rotated(images, turns):
    """Quarter turns, counter-clockwise: images [n][3][S][S], turns [n]."""
    return torch.stack([torch.rot90(image, int(r), (1, 2)) for image, r in zip(images, turns)])


def from_ours(values, tensor, layout, trunk):
    """Values in our layout, flat, as PyTorch lays out the tensor."""
    if layout == "convolution":
        out, inputs, height, width = tensor.shape
        return values.reshape(height, width, inputs, out).permute(3, 2, 0, 1)
    if layout == "linear":
        return values.reshape(tensor.shape[1], tensor.shape[0]).t()
    if layout == "flattened":
        out = tensor.shape[0]
        return values.reshape(trunk.extent, trunk.extent, trunk.channels, out).permute(3, 2, 0, 1).reshape(out, -1)
    return values


def to_ours(tensor, layout, trunk):
    """A tensor in our layout."""
    if layout == "convolution":
        return tensor.permute(2, 3, 1, 0)
    if layout == "linear":
        return tensor.t()
    if layout == "flattened":
        return tensor.reshape(-1, trunk.channels, trunk.extent, trunk.extent).permute(2, 3, 1, 0)
    return tensor
