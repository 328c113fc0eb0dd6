"""Flags, environment and files become settings, each of which remembers where it came from.

Precedence: flag > environment > project file > user file > default. `KEYS` is the one table: it reads every source, checks
every value, and is what docs/configuration.md shows. Nothing here looks at the real environment or changes anything: callers
pass a mapping and a folder.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from screenshot2code.core.money import Price
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.errors import ConfigError
from screenshot2code.kinds import Choice, File, Kind, Name, Names, Number, Prices, Switch, Url, Whole, Wrong
from screenshot2code.pages import Project, read_project

PROJECT_FILE = "screenshot2code.toml"
USER_FILE = "config.toml"
STORE_FOLDER = ".screenshot2code"
PREFIX = "SCREENSHOT2CODE_"
USER_FILE_VARIABLE = f"{PREFIX}CONFIG"

PROJECT_TABLES = ("project", "page")
"""Tables that are about one repository and its pages (pages.py): nothing that a person's own file could hold."""


class Origin(StrEnum):
    """Where a setting came from; the values are part of the JSON contract."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROJECT = "project"
    USER = "user"
    DEFAULT = "default"


_RANK = {origin: rank for rank, origin in enumerate(Origin)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value in force and what set it; `place` is the variable or file, empty for flags and defaults."""

    value: Any
    origin: Origin
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A row of the table. `personal` keys name a program or say where a secret goes: no project file may set them, as
    trying a tool on somebody's repository must not run their program or send them a key.
    """

    kind: Kind
    default: Any
    help: str
    personal: bool = False


_POLICY, _RUN = Policy(), RunSettings()

KEYS: dict[str, Key] = {
    "engine": Key(
        kind=Choice(("offline", "vision")),
        default=_RUN.engine,
        help="Who writes drafts. A model that is named nearer than the engine (or alone) means `vision`.",
    ),
    "model": Key(kind=Name(), default=None, help="The vision model as `service/name`."),
    "base_url": Key(
        kind=Url(("http", "https")), default=None, personal=True, help="Where the model is served, and its key sent."
    ),
    "fallback": Key(
        kind=Names(),
        default=(),
        personal=True,
        help="Models to ask in turn where one fails; `key:NAME` is the same model with the key in the variable NAME.",
    ),
    "batch": Key(
        kind=Switch(),
        default=False,
        help="Whether requests are handed in as batches: half the price, up to a day. The same command takes them up again.",
    ),
    "stack": Key(kind=Name(), default=_RUN.stack, help="The target framework."),
    "target": Key(kind=Number(0, 1), default=_POLICY.target, help="The score at which a run stops."),
    "passes": Key(kind=Whole(1), default=_POLICY.pass_limit, help="A run makes at most so many passes."),
    "plateau": Key(
        kind=Whole(1), default=_POLICY.plateau, help="So many passes in a row without a worthwhile gain end a run."
    ),
    "time_limit": Key(kind=Number(1), default=None, help="A run takes at most so many seconds."),
    "max_cost": Key(kind=Number(0), default=None, help="A run spends at most so many US dollars on the model."),
    "max_tokens": Key(
        kind=Whole(1),
        default=None,
        help="A run has the model read and write at most so many tokens, all passes together.",
    ),
    "price": Key(
        kind=Prices(),
        default=None,
        help="What the model costs, in place of what our table says. `max_cost` needs it where the table has no price.",
    ),
    "start": Key(
        kind=Choice(("offline", "blank")),
        default=_RUN.start,
        help="What a model's first draft begins with: the offline engine's page, or nothing.",
    ),
    "variants": Key(
        kind=Whole(1, 8),
        default=_RUN.variants,
        help="A model makes so many first drafts side by side; the best goes on.",
    ),
    "picture": Key(
        kind=Choice(("page", "diagram")),
        default=_RUN.picture,
        help="What the mockup is: a page, or a drawing that a model turns into HTML with SVG (`--as diagram`).",
    ),
    "tuning": Key(kind=Switch(), default=_RUN.tuning, help="Whether sizes, gaps and colours are solved in the CSS."),
    "scale": Key(
        kind=Number(0.5, 4),
        default=None,
        help="Device pixels per CSS pixel of the mockup. Without it: from the file's name (`card@2x.png`), else 1.",
    ),
    "browser": Key(
        kind=File(), default=None, personal=True, help="The Chromium to start. Without it, one is looked for."
    ),
    "cdp": Key(
        kind=Url(("http", "https", "ws", "wss")),
        default=None,
        personal=True,
        help="The DevTools address of a running browser, used instead of starting one.",
    ),
    "store": Key(
        kind=File(),
        default=None,
        help="The folder that runs are kept in. Without it: `.screenshot2code/` of the project, else the user's data folder.",
    ),
    "concurrency": Key(kind=Whole(1, 64), default=2, help="How many mockups are worked on at once."),
    "allow_hosts": Key(
        kind=Names(), default=(), help="Hosts that a page opened by URL may reach beside its own origin."
    ),
    "prompts": Key(
        kind=File(), default=None, help="A folder with prompt templates of your own; in files: `[prompts] dir`."
    ),
    "timeout": Key(kind=Number(1), default=30.0, help="Seconds that a page may take to come to rest."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Everything in force. `settings` has a row for every key, in the order of KEYS."""

    run: RunSettings
    settings: Mapping[str, Setting]
    browser_path: Path | None
    cdp_url: str | None
    store: Path
    concurrency: int
    allow_hosts: tuple[str, ...]
    fallbacks: tuple[str, ...]
    in_batches: bool
    prompts_dir: Path | None
    timeout_s: float

    @property
    def browser_flag(self) -> Path | None:
        """The browser, if a flag named it."""
        return self.browser_path if self.settings["browser"].origin is Origin.FLAG else None

    @property
    def browser_configured(self) -> Path | None:
        """The browser, if a file named it."""
        return self.browser_path if self.settings["browser"].origin in (Origin.PROJECT, Origin.USER) else None


def resolve(flags: Mapping[str, object], environment: Mapping[str, str], cwd: Path) -> Resolved:
    """The settings for work done in `cwd`. `flags` has keys of KEYS; None and () mean that a flag was not given.

    Raises ConfigError: for a key, variable or value that we do not understand, and a file that cannot be read.
    """
    layers = (
        _from_flags(flags, cwd),
        _from_environment(environment, cwd),
        _from_project(cwd),
        _from_user(environment, cwd),
    )
    settings = {name: _first(name, layers) for name in KEYS}
    if _model_decides(settings["engine"], settings["model"]):
        settings["engine"] = Setting(value="vision", origin=settings["model"].origin, place=settings["model"].place)
    if settings["store"].value is None:
        settings["store"] = Setting(value=_default_store(cwd), origin=Origin.DEFAULT)
    return _resolved(settings)


def store_folder(cwd: Path, environment: Mapping[str, str]) -> Path:
    """The folder of the run store for work done in `cwd`: as configured, else that of the project which `cwd` is in, else in
    the user's data folder. Nothing is created. Raises ConfigError.
    """
    return resolve({}, environment, cwd).store


def project_folder(cwd: Path) -> Path | None:
    """The nearest folder at or above `cwd` that is a project: one with screenshot2code.toml, [tool.screenshot2code] in
    pyproject.toml, package.json or .git.
    """
    return next((folder for folder in _upwards(cwd) if _is_project(folder)), None)


def project_pages(cwd: Path, *, threshold: float) -> Project | None:
    """The pages of the project that `cwd` is in; None where no project file is. `threshold` is for pages that name none.

    Raises ConfigError.
    """
    found = next(filter(None, map(_project_tables, _upwards(cwd))), None)
    return None if found is None else read_project(found[1], found[0], threshold=threshold)


def user_file(environment: Mapping[str, str]) -> Path:
    """Where the person's own settings are, whether or not they exist."""
    named = environment.get(USER_FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path("screenshot2code", appauthor=False) / USER_FILE


def shown(value: object) -> str:
    """A setting's value as a person would write it."""
    if value is None or value == ():
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Price):
        parts = (value.input, value.output, *(() if value.cached is None else (value.cached,)))
        return "/".join(f"{part:g}" for part in parts)
    return f"{value:g}" if isinstance(value, float) else str(value)


def reference() -> str:
    """The table of keys in Markdown, as docs/configuration.md shows it."""
    rows = [
        "| key | wants | default | variable | what it decides |",
        "|---|---|---|---|---|",
    ]
    for name, key in KEYS.items():
        note = " Not in a project file." if key.personal else ""
        rows.append(
            f"| `{name}` | {key.kind.wants} | {shown(key.default)} | `{variable_of(name)}` | {key.help}{note} |"
        )
    return "\n".join(rows)


def variable_of(name: str) -> str:
    """The environment variable of a key."""
    return PREFIX + name.upper()


# --- the sources, each a mapping from key to Setting

_Layer = Mapping[str, Setting]


def _from_flags(flags: Mapping[str, object], cwd: Path) -> _Layer:
    layer = {}
    for name, value in flags.items():
        if name not in KEYS:
            raise _unknown("setting", name, KEYS)
        if value is None or value == ():
            continue
        with Wrong.in_place(f"--{name.replace('_', '-')}"):
            layer[name] = Setting(value=KEYS[name].kind.from_value(value, cwd), origin=Origin.FLAG)
    return layer


def _from_environment(environment: Mapping[str, str], cwd: Path) -> _Layer:
    ours = {variable_of(name): name for name in KEYS}
    layer = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or _belongs_elsewhere(variable):
            continue
        if variable not in ours:
            raise _unknown("variable", variable, [*ours, USER_FILE_VARIABLE])
        if text.strip():  # set but empty is how a shell or CI says "not set"
            name = ours[variable]
            with Wrong.in_place(variable):
                value = KEYS[name].kind.from_text(text.strip(), cwd)
            layer[name] = Setting(value=value, origin=Origin.ENVIRONMENT, place=variable)
    return layer


def _belongs_elsewhere(variable: str) -> bool:
    """`SCREENSHOT2CODE_CONFIG` is read above the settings; `SCREENSHOT2CODE_..._API_KEY` are secrets, read where used."""
    return variable == USER_FILE_VARIABLE or variable.endswith("_API_KEY")


def _from_project(cwd: Path) -> _Layer:
    found = next(filter(None, map(_project_tables, _upwards(cwd))), None)
    return {} if found is None else _from_tables(found[1], found[0], Origin.PROJECT)


def _from_user(environment: Mapping[str, str], cwd: Path) -> _Layer:
    path = cwd / user_file(environment)
    if not path.is_file():
        if environment.get(USER_FILE_VARIABLE):
            raise ConfigError(f"{USER_FILE_VARIABLE} names {path}, which is no file.")
        return {}
    return _from_tables(_read_toml(path), path, Origin.USER)


def _project_tables(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """The project file in `folder` with our tables in it, or None. Two of them contradict each other sooner or later."""
    own, pyproject = folder / PROJECT_FILE, folder / "pyproject.toml"
    shared = _our_table(pyproject)
    if not own.is_file():
        return None if shared is None else (pyproject, shared)
    if shared is not None:
        raise ConfigError(
            f"{own} and [tool.screenshot2code] in {pyproject} both hold settings.", hint="Keep one of them."
        )
    return own, _read_toml(own)


def _our_table(pyproject: Path) -> Mapping[str, Any] | None:
    """`[tool.screenshot2code]`, or None. What else is wrong with somebody's pyproject.toml is not ours to say."""
    try:
        text = pyproject.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    if "screenshot2code" not in text:  # most are not about us, and parsing takes a while in a monorepo
        return None
    table = _parsed(text, pyproject).get("tool", {}).get("screenshot2code")
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{pyproject}: tool.screenshot2code is no table.", hint="Write [tool.screenshot2code].")
    return table


def _from_tables(tables: Mapping[str, Any], path: Path, origin: Origin) -> _Layer:
    return {
        name: Setting(value=_file_value(name, value, path, origin), origin=origin, place=str(path))
        for name, value in _flattened(tables, path, origin).items()
    }


def _flattened(tables: Mapping[str, Any], path: Path, origin: Origin) -> Mapping[str, Any]:
    """The file's keys as those of KEYS: `[prompts] dir` is the key `prompts`, `[project] stack` the key `stack`."""
    flat = {name: value for name, value in tables.items() if name not in PROJECT_TABLES}
    if origin is Origin.USER and len(flat) < len(tables):
        raise ConfigError(
            f"{path} has tables of a project ([project], [[page]]).", hint=f"They belong into a {PROJECT_FILE}."
        )
    project = tables.get("project")
    if isinstance(project, dict) and "stack" in project:
        if "stack" in flat:
            raise ConfigError(f"{path} names a stack twice.", hint="Keep the one in [project].")
        flat["stack"] = project["stack"]
    prompts = flat.pop("prompts", None)
    if prompts is not None:
        if not isinstance(prompts, dict):
            raise ConfigError(f"{path}: prompts wants a table.", hint='Write [prompts] and under it dir = "FOLDER".')
        for name in prompts:
            if name != "dir":
                raise _unknown("key in [prompts]", name, ["dir"], path)
        flat |= {"prompts": prompts["dir"]} if "dir" in prompts else {}
    return flat


def _file_value(name: str, value: object, path: Path, origin: Origin) -> object:
    if name not in KEYS:
        raise _unknown("key", name, KEYS, path)
    if KEYS[name].personal and origin is Origin.PROJECT:
        raise ConfigError(
            f"{path} sets {name}, which a project may not decide for those who work on it.",
            hint=f"Set it for yourself: {variable_of(name)}, or the user file (see docs/configuration.md).",
        )
    with Wrong.in_place(f"{path}: {name}"):
        return KEYS[name].kind.from_value(value, path.parent)


# --- from layers to the result


def _first(name: str, layers: Iterable[_Layer]) -> Setting:
    default = Setting(value=KEYS[name].default, origin=Origin.DEFAULT)
    return next((layer[name] for layer in layers if name in layer), default)


def _model_decides(engine: Setting, model: Setting) -> bool:
    """Whether the model's being named says `vision`: it was named nearer than the engine, or the engine not at all."""
    return model.value is not None and _RANK[model.origin] < _RANK[engine.origin]


def _resolved(settings: Mapping[str, Setting]) -> Resolved:
    value = {name: setting.value for name, setting in settings.items()}
    policy = Policy(
        target=value["target"],
        pass_limit=value["passes"],
        plateau=value["plateau"],
        time_limit_s=value["time_limit"],
        max_cost_usd=value["max_cost"],
        max_tokens=value["max_tokens"],
        price=value["price"],
    )
    run = RunSettings(
        stack=value["stack"],
        engine=value["engine"],
        model=value["model"],
        base_url=value["base_url"],
        start=value["start"],
        variants=value["variants"],
        picture=value["picture"],
        tuning=value["tuning"],
        scale=value["scale"],
        policy=policy,
    )
    return Resolved(
        run=run,
        settings=settings,
        browser_path=value["browser"],
        cdp_url=value["cdp"],
        store=value["store"],
        concurrency=value["concurrency"],
        allow_hosts=value["allow_hosts"],
        fallbacks=value["fallback"],
        in_batches=value["batch"],
        prompts_dir=value["prompts"],
        timeout_s=value["timeout"],
    )


def _default_store(cwd: Path) -> Path:
    project = project_folder(cwd)
    if project is not None:
        return project / STORE_FOLDER
    import platformdirs

    return platformdirs.user_data_path("screenshot2code", appauthor=False) / "store"


def _upwards(cwd: Path) -> tuple[Path, ...]:
    start = cwd.absolute()
    return (start, *start.parents)


def _is_project(folder: Path) -> bool:
    return (
        (folder / PROJECT_FILE).is_file()
        or (folder / "package.json").is_file()
        or (folder / ".git").exists()  # a file in worktrees and submodules
        or _our_table(folder / "pyproject.toml") is not None
    )


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return _parsed(path.read_text(encoding="utf-8"), path)
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is not UTF-8.") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}.") from exc


def _parsed(text: str, path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path} is not TOML: {exc}.") from exc


def _unknown(kind: str, name: str, known: Iterable[str], path: Path | None = None) -> ConfigError:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    place = f"{path}: t" if path else "T"
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names)}."
    return ConfigError(f"{place}here is no {kind} named {name!r}.", hint=hint)
