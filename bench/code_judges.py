"""Judges from npm, where they are installed: axe-core, html-validate, stylelint, jscpd, Prettier."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from screenshot2code.core.artifacts import SourceTree

SECONDS = 120


class Judges:
    """Asks what lies in `folder`/node_modules; each verdict is left out where its judge is not there."""

    def __init__(self, folder: Path) -> None:
        self._modules = folder.absolute() / "node_modules"

    def axe(self, page: Any) -> dict[str, Any]:
        """Serious and critical violations on the open page, contrast apart."""
        script = self._modules / "axe-core" / "axe.min.js"
        if not script.is_file():
            return {}
        page.evaluate(script.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run().then((all) => all.violations.map((one) => [one.id, one.impact, one.nodes.length, one.nodes[0].html]))"
        )
        heavy = [one for one in found if one[1] in ("serious", "critical") and one[0] != "color-contrast"]
        return {
            "axe": len(heavy),
            "axe said": [f"{name} ({impact}) x{count}: {html[:90]}" for name, impact, count, html in found],
        }

    def files(self, tree: SourceTree, folder: Path, said: dict[str, list[str]]) -> dict[str, Any]:
        """What the judges of files say of the page in `folder`, beside it in words."""
        found: dict[str, Any] = {}
        own = [
            str(folder.absolute() / str(file.path))
            for file in tree.files
            if file.path.suffix in (".html", ".css") and "font" not in file.path.name
        ]
        sheets = [path for path in own if path.endswith(".css")]
        if self._has("html-validate"):
            with tempfile.TemporaryDirectory() as scratch:
                config = Path(scratch) / "htmlvalidate.json"
                config.write_text('{"extends": ["html-validate:recommended"], "root": true}', encoding="utf-8")
                told = self._run(
                    "html-validate",
                    "--config",
                    str(config),
                    "--formatter",
                    "json",
                    *[one for one in own if one.endswith(".html")],
                )
            rows = [row for file in json.loads(told.stdout or "[]") for row in file["messages"] if row["severity"] == 2]
            found["html"] = len(rows)
            said["html"] = [f"{row['ruleId']} {row['line']}: {row['message']}" for row in rows]
        if self._has("stylelint"):
            with tempfile.TemporaryDirectory() as scratch:
                config = Path(scratch) / "stylelint.json"
                standard = self._modules / "stylelint-config-standard" / "index.js"
                config.write_text(json.dumps({"extends": str(standard)}), encoding="utf-8")
                told = self._run("stylelint", "--config", str(config), "--formatter", "json", *sheets)
            text = told.stdout if told.stdout.strip().startswith("[") else told.stderr
            rows = [row for file in json.loads(text[text.find("[") :] or "[]") for row in file["warnings"]]
            found["style"] = len(rows)
            said["stylelint"] = [f"{row['line']}: {row['text']}" for row in rows]
        if self._has("jscpd"):
            with tempfile.TemporaryDirectory() as scratch:
                ignored = "**/fonts.css,**/assets/**,**/_*"
                self._run(
                    "jscpd",
                    str(folder.absolute()),
                    "--silent",
                    "--reporters",
                    "json",
                    "--output",
                    scratch,
                    "--ignore",
                    ignored,
                )
                report = Path(scratch) / "jscpd-report.json"
                if report.is_file():
                    all_of_it = json.loads(report.read_text(encoding="utf-8"))
                    found["jscpd"] = round(all_of_it["statistics"]["total"]["percentage"], 1)
                    said["jscpd"] = [
                        f"{one['firstFile']['name']}:{one['firstFile']['start']}-{one['firstFile']['end']} = {one['secondFile']['start']}"
                        for one in all_of_it["duplicates"]
                    ]
        if self._has("prettier"):
            told = self._run("prettier", "--list-different", *own)
            found["prettier"] = len(told.stdout.split())
            said["prettier"] = [Path(one).name for one in told.stdout.split()]
        return found

    def _has(self, name: str) -> bool:
        return (self._modules / ".bin" / name).exists()

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._modules / ".bin" / name), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=self._modules.parent
        )
