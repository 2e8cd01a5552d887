"""The network in PyTorch, some batches a line: the peer of `bin/bench network`.

Arguments: FOLDER THREADS, the folder of torch_network.py. Prints "ready VERSION"; then reads lines "prepare SPEC MODE
PRECISION BATCH" (SPEC: the components of NetworkSpec as JSON without spaces, MODE: forward or training, PRECISION:
float32 or bfloat16) and answers each with "LAYOUT", the faster of contiguous and channels_last; and lines "run BATCHES",
which it answers with the seconds of so many batches. Exits with 3, and says what is missing, where it cannot run.

Training has one head of 100 classes, the images come as normalised numbers and are not rotated: less work than ours.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
try:
    import torch
    from torch import nn
    from torch_network import Trunk
except ImportError as error:
    print(f"missing {error.name}", flush=True)
    sys.exit(3)

CLASSES = 100
TRIALS = 3


def forward(net, images, labels, autocast):
    net.eval()

    def step():
        with torch.no_grad(), autocast():
            net(images)

    return step


def training(net, images, labels, autocast):
    net.train()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-5)

    def step():
        with autocast():
            loss = nn.functional.cross_entropy(net(images).float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    return step


def seconds(step, batches):
    began = time.perf_counter()
    for _ in range(batches):
        step()
    return time.perf_counter() - began


def candidate(spec, mode, precision, batch, layout):
    net = Trunk(spec)
    if mode == "training":
        net = nn.Sequential(net, nn.ReLU(), nn.Linear(spec["descriptor"], CLASSES))
    net = net.to(memory_format=layout)
    images = torch.rand(batch, 3, spec["imageSize"], spec["imageSize"]).to(memory_format=layout)
    labels = torch.randint(CLASSES, (batch,))

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16")

    return {"forward": forward, "training": training}[mode](net, images, labels, autocast)


torch.manual_seed(0)
torch.set_num_threads(int(sys.argv[2]))
print(f"ready PyTorch {torch.__version__}", flush=True)
chosen = None
for line in sys.stdin:
    command, *words = line.split()
    if command == "prepare":
        spec, mode, precision, batch = json.loads(words[0]), words[1], words[2], int(words[3])
        best = None
        for name, layout in (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)):
            step = candidate(spec, mode, precision, batch, layout)
            step()
            taken = min(seconds(step, 1) for _ in range(TRIALS))
            if best is None or taken < best:
                best, chosen, answer = taken, step, name
        print(answer, flush=True)
    else:
        print(f"{seconds(chosen, int(words[0])):.6f}", flush=True)
