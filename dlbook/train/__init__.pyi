# The package's names, each once: lazy_loader and type checkers read them.
from .evaluation import accuracy as accuracy, evaluate as evaluate
from .history import History as History
from .loop import fit as fit
from .schedules import (
    cosine as cosine,
    inverse_decay as inverse_decay,
    step_decay as step_decay,
)
from .seeding import seeded as seeded
