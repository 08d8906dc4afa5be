"""Settings for all tests."""

from hypothesis import settings

# No deadline, as a busy machine is no fault; the same examples every time, so that a failure is the change's own.
settings.register_profile("fishbook", deadline=None, derandomize=True, database=None)
settings.load_profile("fishbook")
