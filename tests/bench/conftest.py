"""The benchmark's modules are scripts beside one another in bench/, not a package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

# bench/watch.py reads /proc and is not even imported elsewhere.
collect_ignore = [] if sys.platform.startswith("linux") else ["test_watch.py"]
