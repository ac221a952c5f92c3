"""Training: the loop, schedules, checkpoints, several processes.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.train.evaluation import accuracy as accuracy
    from dlbook.train.evaluation import evaluate as evaluate
    from dlbook.train.history import History as History
    from dlbook.train.loop import fit as fit
    from dlbook.train.schedules import cosine as cosine
    from dlbook.train.schedules import inverse_decay as inverse_decay
    from dlbook.train.schedules import step_decay as step_decay
    from dlbook.train.seeding import seeded as seeded

TABLE = {
    "fit": "loop",
    "evaluate": "evaluation",
    "accuracy": "evaluation",
    "History": "history",
    "seeded": "seeding",
    "cosine": "schedules",
    "inverse_decay": "schedules",
    "step_decay": "schedules",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)
