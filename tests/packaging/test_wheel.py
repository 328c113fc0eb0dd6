"""What people install: the wheel holds everything that the program reads, nothing else, and works where no checkout is."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import screenshot2code

CHECKOUT = Path(__file__).parents[2]
pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the checkout as a person's might look: with a secret and a cache, both of which git ignores."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("screenshot2code", "prompts"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore"):
        shutil.copy(CHECKOUT / name, folder / name)
    with (folder / ".gitignore").open("a") as ignored:
        ignored.write("\nsecret.env\n")
    for place in ("prompts", "screenshot2code"):
        (folder / place / "secret.env").write_text("OPENAI_API_KEY=sk-secret")
        (folder / place / "__pycache__").mkdir()
        (folder / place / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    # Without isolation, as that would fetch the build backend from the network.
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The script folder of a fresh environment with the wheel; what it depends on comes from the environment of the tests."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", str(scripts / "python"), "--disable-pip-version-check")
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    (packages,) = folder.rglob("site-packages")
    # A folder named in a .pth file has its own .pth files ignored, so the editable checkout does not come along.
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    return scripts


def run(*command, cwd):
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=True).stdout


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(source, wheel):
    def shipped(path):
        return path.is_file() and "__pycache__" not in path.parts and path.name != "secret.env"

    program = {str(path.relative_to(source)) for path in (source / "screenshot2code").rglob("*") if shipped(path)}
    prompts = {
        "screenshot2code/_prompts/" + str(path.relative_to(source / "prompts"))
        for path in (source / "prompts").rglob("*")
        if shipped(path)
    }
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert prompts
    assert names == program | prompts


def test_both_commands_answer(installed, tmp_path):
    for command in ("s2c", "screenshot2code"):
        assert run(installed / command, "--version", cwd=tmp_path).split() == [
            "screenshot2code",
            screenshot2code.__version__,
        ]


def test_prompts_are_found_and_filled_without_a_checkout(installed, tmp_path):
    script = """
from pathlib import Path
import sys, screenshot2code
from screenshot2code.engines.vision.prompting import fill, prompt_library, prompt_root
assert Path(screenshot2code.__file__).is_relative_to(sys.prefix), screenshot2code.__file__
assert prompt_root().name == "_prompts", prompt_root()
for name in prompt_library().list_templates():
    prompt_library().get_template(name)
print(fill(prompt_library(), "draft/task.jinja2", instruction="Keep it plain.", picture="page", variant=(1, 1)))
"""
    assert "Keep it plain." in run(installed / "python", "-c", script, cwd=tmp_path)
