# The package's names, each once: lazy_loader and type checkers read them.
from .checkpoint import load_weights as load_weights
from .evaluation import evaluate as evaluate, predict as predict
from .hardening import hardened_fit as hardened_fit
from .history import History as History
from .loop import fit as fit
from .losses import (
    accuracy as accuracy,
    sequence_cross_entropy as sequence_cross_entropy,
)
from .plain import plain_fit as plain_fit
from .ramps import linear as linear, warmed as warmed
from .schedules import (
    cosine as cosine,
    inverse_decay as inverse_decay,
    step_decay as step_decay,
)
from .seeding import seeded as seeded
