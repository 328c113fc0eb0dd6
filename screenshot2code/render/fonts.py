"""Which fonts a render on this machine uses: part of its fingerprint, and of what `doctor` says."""

import asyncio
import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
OTHER_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2", ".pfb", ".dfont"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledFonts:
    """`families` in order of name (empty where the system has no fontconfig); `digest` changes when any font file does."""

    families: tuple[str, ...]
    digest: str


async def installed_fonts() -> InstalledFonts:
    """Ask fontconfig; without it, look through the folders that the system keeps fonts in."""
    lister = shutil.which("fc-list")
    listed = await _listed(lister) if lister else None
    if listed is not None:
        return listed
    return await asyncio.to_thread(_found, FOLDERS.get(sys.platform, OTHER_FOLDERS))


async def _listed(lister: str) -> InstalledFonts | None:
    process = await asyncio.create_subprocess_exec(
        lister,
        "--format=%{file}\t%{family}\t%{style}\t%{fontversion}\n",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    lines = sorted(set(out.decode("utf-8", "replace").splitlines()))
    if process.returncode != 0 or not lines:
        return None
    families = {line.split("\t")[1].split(",")[0] for line in lines if line.count("\t") == 3}
    return InstalledFonts(families=tuple(sorted(families)), digest=_digest(lines))


def _found(folders: tuple[str, ...]) -> InstalledFonts:
    lines: list[str] = []
    for folder in folders:
        root = Path(folder).expanduser()
        lines.extend(
            f"{path.name}\t{path.stat().st_size}"
            for path in sorted(root.rglob("*"))
            if path.suffix.lower() in SUFFIXES and path.is_file()
        )
    return InstalledFonts(families=(), digest=_digest(sorted(lines)))


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
