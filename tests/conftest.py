"""What holds for all tests: a busy machine is no failure, and examples repeat from run to run."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
