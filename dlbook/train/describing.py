"""What the model, the loss and other functions of a training are."""

from collections.abc import Callable, Iterator, Mapping
from numbers import Complex
from typing import Any

import numpy as np
from torch import nn

from dlbook._identity import Parts
from dlbook._identity import contents as content
from dlbook.train.values import form, plain

FEW = 16  # entries of a list
NUMBERS = (bool, np.bool_, Complex)


def described(kind: str, run: Callable | None) -> dict[str, str]:
    """What ``run`` is, alike in each process: its parts by name.

    As for a sweep (``dlbook._identity``), but of what goes on as it trains:
    a model counts by the form of its weights, and what cannot be told from
    others of its kind by that kind. A list that is empty or longer than 16
    counts as a list alone: it is as often a log as an option.
    """
    found = Live()
    found.take(run)
    return {f"{kind} {name}": told for name, told in found.parts.items()}


def shown(value: Any) -> str:
    """A value of which no more is known, such as an optimizer's option."""
    return Live().show(value)


def layers(model: nn.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Each layer's class and options; and the code that is no library's."""
    found, told = Live(), {}
    for name, value in found.layers(model):
        told[f"layer {name}"] = (
            content.full_name(value)
            if isinstance(value, type)
            else found.show(value)
        )
    return told, {f"code of {k}": v for k, v in found.parts.items()}


class Live(Parts):
    """The parts of what counts and logs while it runs."""

    def show(self, value: Any) -> str:
        return super().show(_kept(value))

    def digest(self, value: Any) -> bytes:
        return super().digest(_kept(value))

    def contents(self, value: Any) -> list[str | bytes]:
        if isinstance(value, nn.Parameter):
            return ["parameter", form(value)]
        return super().contents(value)

    def counts(self, value: Any) -> bool:
        return True

    def state(self, value: Any) -> tuple[list, dict[str, Any]]:
        """Of a library's object what makes it, and attributes of data."""
        if isinstance(value, nn.Module):
            return [], dict(self.layers(value)) | dict(_buffers(value))
        try:
            made, held = super().state(value)
        except content.UnknownError:
            return [], {}
        if not content.installed(type(value).__module__):
            return made, held
        own = {k: held[k] for k in getattr(value, "__dict__", {}) if k in held}
        data = {
            k: v
            for k, v in own.items()
            if content.is_data(v) or content.is_named(v)
        }
        return made[:2], {k: v for k, v in data.items() if k[:1] != "_"}

    def layers(self, model: nn.Module) -> Iterator[tuple[str, Any]]:
        """The class of each layer, and the options that no method changes."""
        for name, module in model.named_modules():
            self.follow_class(type(module))
            yield name, type(module)
            made = {part.removesuffix("_g") for part in module._parameters}
            made |= {part.removesuffix("_orig") for part in made}  # by hooks
            made |= {"training", *content.changed_by_itself(type(module))}
            for option, value in vars(module).items():
                if option[:1] != "_" and option not in made:
                    yield f"{name} {option}".strip(), value


def _buffers(model: nn.Module) -> Iterator[tuple[str, Any]]:
    """A loss's buffers by value; a trained model's, which change, by form."""
    trained = any(True for _ in model.parameters())
    for place, module in model.named_modules():
        changed = content.changed_by_itself(type(module))
        for name, x in module._buffers.items():
            if name not in changed:
                yield f"{place} {name}".strip(), form(x) if trained else x


def _kept(value: Any) -> Any:
    """A value without what its type may hide or its running may change."""
    if isinstance(value, NUMBERS):
        return plain(value)
    if type(value) is list and not 0 < len(value) <= FEW:
        return list
    return dict(value) if isinstance(value, Mapping) else value
