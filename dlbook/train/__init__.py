"""Training: the loop, schedules, checkpoints, several processes.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.train.checkpoint import load_weights as load_weights
    from dlbook.train.evaluation import evaluate as evaluate
    from dlbook.train.evaluation import predict as predict
    from dlbook.train.history import History as History
    from dlbook.train.loop import fit as fit
    from dlbook.train.losses import accuracy as accuracy
    from dlbook.train.losses import (
        sequence_cross_entropy as sequence_cross_entropy,
    )
    from dlbook.train.schedules import cosine as cosine
    from dlbook.train.schedules import inverse_decay as inverse_decay
    from dlbook.train.schedules import step_decay as step_decay
    from dlbook.train.seeding import seeded as seeded

TABLE = {
    "fit": "loop",
    "predict": "evaluation",
    "evaluate": "evaluation",
    "load_weights": "checkpoint",
    "accuracy": "losses",
    "sequence_cross_entropy": "losses",
    "History": "history",
    "seeded": "seeding",
    "cosine": "schedules",
    "inverse_decay": "schedules",
    "step_decay": "schedules",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)
