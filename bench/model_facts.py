"""Makes screenshot2code/providers/models.json: limits and prices of the models that people are likely to name.

    pip download --no-deps litellm && unzip litellm-*.whl -d FOLDER
    python bench/model_facts.py FOLDER

The table is litellm's (MIT licence), whose notice is kept with it. Only its JSON is read: importing the package would go to the
network.
"""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "screenshot2code/providers/models.json"
SERVICES = {"openai": "openai", "anthropic": "anthropic", "gemini": "gemini", "groq": "groq", "together_ai": "together"}
NOT_FOR_PAGES = (
    "search",
    "deep-research",
    "robotics",
    "computer-use",
    "audio",
    "realtime",
    "daybreak",
    "ft:",
    "-cyber",
    "-exp",
)
MILLION = 1e6


def main(folder: Path) -> None:
    source = folder / "litellm/model_prices_and_context_window_backup.json"
    (about,) = folder.glob("litellm-*.dist-info")
    licence = (about / "licenses/LICENSE").read_text(encoding="utf-8").partition("---\n")[2].strip()
    notice = f"Extract of {source.name} from {about.name.removesuffix('.dist-info')}.\n\n{licence}"
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    table = json.loads(source.read_text(encoding="utf-8"))
    rows = {}
    for name, row in table.items():
        service = SERVICES.get(row.get("litellm_provider", ""))
        if service and is_wanted(name, row, today):
            model = name.removeprefix(f"{row['litellm_provider']}/")
            rows[f"{service}/{model}"] = facts(row)
    document = {"notice": notice, "seen": today, "models": dict(sorted(rows.items()))}
    TARGET.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"{len(rows)} models in {TARGET}")


def is_wanted(name: str, row: dict[str, Any], today: str) -> bool:
    """Whether a model can look at pictures, write text, and will still be there tomorrow."""
    sees = row.get("supports_vision") and row.get("mode") in ("chat", "responses")
    lives = (row.get("deprecation_date") or "9999") > today
    return bool(sees and lives and row.get("input_cost_per_token") and not any(word in name for word in NOT_FOR_PAGES))


def facts(row: dict[str, Any]) -> dict[str, Any]:
    """A row in our words: prices in USD per million tokens."""
    prices = {
        "input": row.get("input_cost_per_token"),
        "output": row.get("output_cost_per_token"),
        "cached": row.get("cache_read_input_token_cost"),
        "cache_write": row.get("cache_creation_input_token_cost"),
    }
    return {
        "sees": True,
        "context_tokens": row.get("max_input_tokens"),
        "longest_output_tokens": row.get("max_output_tokens"),
        "price": {name: round(value * MILLION, 6) for name, value in prices.items() if value is not None},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
