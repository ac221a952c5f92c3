"""Property tests draw the same examples every run, however slow the day."""

from hypothesis import settings

settings.register_profile("ops", deadline=None, derandomize=True)
settings.load_profile("ops")
