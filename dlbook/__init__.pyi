# The subpackages, each once: lazy_loader and type checkers read them.
from . import (
    byhand as byhand,
    claims as claims,
    data as data,
    figures as figures,
    nets as nets,
    ops as ops,
    playground as playground,
    profile as profile,
    proof as proof,
    study as study,
    train as train,
)

__version__: str
