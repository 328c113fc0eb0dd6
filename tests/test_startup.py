"""Help is instant: the command line answers before anything heavy is read from disk."""

import json
import resource
import subprocess
import sys

import pytest

HEAVY = ("numpy", "cv2", "skimage", "scipy", "PIL", "playwright", "httpx", "rapidocr", "onnxruntime", "jinja2")
FIRST_LINE_WITHIN_S = 1.0  # design.md: the first line appears within a second, whatever is being loaded

LOADED_AFTER = """
import json, sys
sys.argv = ["screenshot2code", *json.loads({arguments!r})]
import screenshot2code.__main__
try:
    screenshot2code.__main__.main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def modules_after(*arguments: str) -> set[str]:
    """The modules in memory when the command line has carried out `arguments` and exited with 0."""
    script = LOADED_AFTER.format(arguments=json.dumps(arguments))
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(finished.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("generate", "--help"), ("runs", "--help")])
def test_help_loads_nothing_heavy(arguments):
    loaded = modules_after(*arguments)
    assert "screenshot2code.cli" in loaded
    assert sorted(loaded.intersection(HEAVY)) == []


def test_the_probe_sees_what_is_loaded():
    script = LOADED_AFTER.format(arguments=json.dumps(["--version"])).replace(
        "import json, sys", "import json, sys, httpx"
    )
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "httpx" in json.loads(finished.stderr.splitlines()[-1])


@pytest.mark.parametrize("arguments", [("--help",), ("generate", "nowhere.png"), ("compare", "nowhere.png", "nowhere")])
def test_the_first_line_appears_within_a_second(arguments):
    def seconds_to_first_line() -> float:
        """Of processor time: what a wall clock says besides is how busy the machine is."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "screenshot2code", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            assert process.stdout
            assert process.stdout.readline()
            process.kill()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds_to_first_line() for _ in range(3)) < FIRST_LINE_WITHIN_S


def test_the_command_line_looks_for_dead_rings_as_rarely_as_it_says():
    asked = "import gc, sys; sys.argv = ['screenshot2code', '--version']; from screenshot2code import __main__ as m\n"
    asked += "try: m.main()\nfinally: print(gc.get_threshold() == m.LOOK_FOR_RINGS, file=sys.stderr)"
    finished = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert finished.stderr.splitlines()[-1] == "True"
