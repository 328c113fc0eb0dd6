"""bench/watch.py: what a process and its children take."""

import sys

import watch

CHILD = "import time; held = bytearray(80 << 20); held[::4096] = b'x' * len(held[::4096]); time.sleep({seconds})"


def test_memory_of_a_child_counts():
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD.format(seconds=1.2)!r}])"
    took = watch.watched([sys.executable, "-c", script])
    assert took.code == 0
    assert 80 < took.ours_mb < 200
    assert took.chromium_mb == 0
    assert took.seconds > 1.2


def test_processor_time_is_that_of_work_not_of_waiting():
    busy = watch.watched([sys.executable, "-c", "import time\nwhile time.process_time() < 0.6: pass"])
    idle = watch.watched([sys.executable, "-c", "import time; time.sleep(0.6)"])
    assert busy.cpu_s > 0.3 > idle.cpu_s


def test_the_exit_code_is_the_commands_own():
    assert watch.watched([sys.executable, "-c", "raise SystemExit(3)"]).code == 3
