# The package's names, each once: lazy_loader and type checkers read them.
from .checkpoint import load_weights as load_weights
from .evaluation import evaluate as evaluate, predict as predict
from .history import History as History
from .loop import fit as fit
from .losses import (
    accuracy as accuracy,
    sequence_cross_entropy as sequence_cross_entropy,
)
from .pairs import (
    Duel as Duel,
    at_data as at_data,
    between as between,
    critic as critic,
    doubt as doubt,
    logistic as logistic,
    odds as odds,
    squared_slopes as squared_slopes,
    train_pairs as train_pairs,
    worth as worth,
)
from .plain import plain_fit as plain_fit
from .ramps import linear as linear, warmed as warmed
from .rows import RowAdam as RowAdam
from .schedules import (
    cosine as cosine,
    inverse_decay as inverse_decay,
    step_decay as step_decay,
)
from .seeding import seeded as seeded
