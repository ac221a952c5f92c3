"""Training scripts that run without an error and do not learn.

Each entry of ``BROKEN`` has one fault, and ``REPAIRED`` the same script
without it.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.nets import mlp
from dlbook.study.diagnosis import probe
from dlbook.train import seeded


def he(layer: nn.Linear) -> None:
    """Variance 2 over the number of inputs: sound for ReLU."""
    layer.weight.normal_().mul_((2 / layer.in_features) ** 0.5)


def xavier(layer: nn.Linear) -> None:
    """Variance 2 over inputs plus outputs: sound for tanh."""
    nn.init.xavier_normal_(layer.weight)


def unit(layer: nn.Linear) -> None:
    """Variance 1, whatever the number of inputs."""
    layer.weight.normal_()


def negative(layer: nn.Linear) -> None:
    """Between -w and 0, where -w/2 to w/2 was meant."""
    w = (24 / layer.in_features) ** 0.5
    layer.weight.uniform_(-w, 0)


@dataclass(frozen=True)
class Script:
    """What one can get wrong; as it stands here, a sound one.

    Pixels, from 0 to 1, are multiplied by ``scale``; ``draw`` fills the
    weights of a layer, and biases are zero, unless it is None: then both are
    PyTorch's. ``softmax`` puts one behind the last layer, where the loss has
    its own. ``noise`` is the size of what is added to training pictures;
    ``norm`` puts batch norm on the pixels and on each hidden layer's scores.
    """

    hidden: tuple[int, ...] = (64, 64)
    activation: Callable[[], nn.Module] = nn.ReLU
    draw: Callable[[nn.Linear], None] | None = he
    scale: float = 1.0
    softmax: bool = False
    noise: float = 0.0
    norm: bool = False
    lr: float = 0.1

    def model(self, inputs: int, seed: int) -> nn.Sequential:
        """The network before its first step, for ``inputs`` pixels."""
        with seeded(seed), torch.no_grad():
            sizes = [inputs, *self.hidden, 10]
            model = mlp(
                sizes, batch_norm=self.norm, activation=self.activation
            )
            if self.norm:
                model.insert(1, nn.BatchNorm1d(inputs))
            for layer in model:
                if self.draw is not None and isinstance(layer, nn.Linear):
                    self.draw(layer)
                    if layer.bias is not None:  # batch norm has its own
                        layer.bias.zero_()
        return model.append(nn.Softmax(1)) if self.softmax else model


SOUND = Script()
DEEP = Script(hidden=(64,) * 6, activation=nn.Sigmoid, draw=xavier)
BROKEN = {
    "unscaled": replace(SOUND, scale=255.0),
    "sigmoid": DEEP,
    "dead": replace(SOUND, draw=negative),
    "large": replace(SOUND, draw=unit),
    "twice": replace(SOUND, softmax=True),
}
REPAIRED = dict.fromkeys(BROKEN, SOUND)
REPAIRED["sigmoid"] = replace(DEEP, activation=nn.Tanh)


class Run(NamedTuple):
    """A trained model, its batches' losses (S,), and probes by step."""

    model: nn.Sequential
    losses: Tensor
    probes: dict[int, dict[str, float]]


def run(
    script: Script,
    train: tuple[Tensor, Tensor],
    other: Tensor,
    seed: int,
    *,
    steps: int = 300,
    batch_size: int = 50,
    probe_at: Container[int] = (0,),
    log: Any = None,
    optimizer: Callable[..., torch.optim.Optimizer] | None = None,
) -> Run:
    """What ``script`` makes of pixels x (N, D) and labels y (N,).

    ``other`` are pixels of the validation set. At the steps of ``probe_at``
    500 training examples are probed. ``log``, a TensorBoard ``SummaryWriter``
    if there is one, gets each step's loss and all probes. Without an
    ``optimizer`` it is plain descent, whose steps here cost least.
    """
    x, y = train
    source = torch.Generator(x.device).manual_seed(seed)
    if script.noise:
        x = x + script.noise * torch.empty_like(x).normal_(generator=source)
    x = script.scale * x
    model = script.model(x.shape[1], seed).to(x.device)
    weights = list(model.parameters())
    rule = optimizer(weights, script.lr) if optimizer else None
    losses, probes = torch.zeros(steps), {}
    for step in range(steps):
        if step in probe_at:
            few = x[:500], y[:500]
            probes[step] = probe(model, *few, script.scale * other[:500])
        rows = torch.randint(
            len(x), (batch_size,), generator=source, device=x.device
        )
        loss = F.cross_entropy(model(x[rows]), y[rows])
        grads = torch.autograd.grad(loss, weights)
        _step(weights, grads, rule, script.lr)
        losses[step] = loss.detach()
    if log is not None:
        for step, value in enumerate(losses.tolist()):
            log.add_scalar("loss", value, step)
        for step, found in probes.items():
            for name, value in found.items():
                log.add_scalar(name, value, step)
    return Run(model, losses, probes)


def _step(
    weights: list[nn.Parameter],
    grads: Sequence[Tensor],
    rule: torch.optim.Optimizer | None,
    lr: float,
) -> None:
    """One step of ``rule``, or one along the gradient where it is None."""
    with torch.no_grad():
        for w, g in zip(weights, grads, strict=True):
            if rule is None:
                w.add_(g, alpha=-lr)
            else:
                w.grad = g
    if rule is not None:
        rule.step()
