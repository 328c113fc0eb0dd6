from pathlib import Path

import pytest

from screenshot2code.config import KEYS, Origin, project_folder, reference, resolve, shown, store_folder, variable_of
from screenshot2code.core.money import Price
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.errors import ConfigError

CONFIGURATION_PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"


@pytest.fixture(autouse=True)
def _no_home(tmp_path, monkeypatch):
    """platformdirs asks the process's environment: it is pointed at folders of this test."""
    for variable, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("HOME", "home")):
        monkeypatch.setenv(variable, str(tmp_path / "person" / folder))


@pytest.fixture
def cwd(tmp_path):
    folder = tmp_path / "work" / "deep"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def user(tmp_path):
    """Writes a user file and gives the environment that names it."""

    def write(text: str) -> dict[str, str]:
        path = tmp_path / "user.toml"
        path.write_text(text)
        return {"SCREENSHOT2CODE_CONFIG": str(path)}

    return write


def project(cwd, text, *, name="screenshot2code.toml"):
    path = cwd.parent / name
    path.write_text(text)
    return path


# --- precedence


def test_without_anything_all_is_default(cwd):
    resolved = resolve({}, {}, cwd)
    assert resolved.run == RunSettings()
    assert {setting.origin for setting in resolved.settings.values()} == {Origin.DEFAULT}
    assert list(resolved.settings) == list(KEYS)
    assert (resolved.concurrency, resolved.timeout_s, resolved.allow_hosts) == (2, 30.0, ())


def test_the_nearest_source_wins_and_is_remembered(cwd, user):
    variables = user("passes = 2\n")
    assert origin_of_passes({}, variables, cwd) == (2, Origin.USER)
    path = project(cwd, "passes = 3\n")
    assert origin_of_passes({}, variables, cwd) == (3, Origin.PROJECT)
    assert resolve({}, variables, cwd).settings["passes"].place == str(path)
    variables["SCREENSHOT2CODE_PASSES"] = "4"
    assert origin_of_passes({}, variables, cwd) == (4, Origin.ENVIRONMENT)
    assert origin_of_passes({"passes": 5}, variables, cwd) == (5, Origin.FLAG)
    assert origin_of_passes({"passes": None}, variables, cwd) == (4, Origin.ENVIRONMENT)


def origin_of_passes(flags, variables, cwd):
    resolved = resolve(flags, variables, cwd)
    assert resolved.run.policy.pass_limit == resolved.settings["passes"].value
    return resolved.run.policy.pass_limit, resolved.settings["passes"].origin


def test_every_key_reaches_the_result(cwd, tmp_path):
    variables = {
        "SCREENSHOT2CODE_ENGINE": "vision",
        "SCREENSHOT2CODE_MODEL": "openrouter/a/b",
        "SCREENSHOT2CODE_BASE_URL": "http://127.0.0.1:9/v1",
        "SCREENSHOT2CODE_FALLBACK": "sonnet, key:OTHER_KEY",
        "SCREENSHOT2CODE_BATCH": "yes",
        "SCREENSHOT2CODE_STACK": "vue",
        "SCREENSHOT2CODE_TARGET": ".9",
        "SCREENSHOT2CODE_PASSES": "7",
        "SCREENSHOT2CODE_PLATEAU": "3",
        "SCREENSHOT2CODE_TIME_LIMIT": "60",
        "SCREENSHOT2CODE_MAX_COST": "0.5",
        "SCREENSHOT2CODE_MAX_TOKENS": "90000",
        "SCREENSHOT2CODE_PRICE": "2.5/15/.25",
        "SCREENSHOT2CODE_START": "blank",
        "SCREENSHOT2CODE_VARIANTS": "3",
        "SCREENSHOT2CODE_PICTURE": "diagram",
        "SCREENSHOT2CODE_TUNING": "no",
        "SCREENSHOT2CODE_SCALE": "2",
        "SCREENSHOT2CODE_BROWSER": "chrome",
        "SCREENSHOT2CODE_CDP": "ws://127.0.0.1:9222",
        "SCREENSHOT2CODE_STORE": "runs",
        "SCREENSHOT2CODE_CONCURRENCY": "4",
        "SCREENSHOT2CODE_ALLOW_HOSTS": "a.example, b.example,",
        "SCREENSHOT2CODE_PROMPTS": str(tmp_path),
        "SCREENSHOT2CODE_TIMEOUT": "12.5",
    }
    assert set(variables) == {variable_of(name) for name in KEYS}
    resolved = resolve({}, variables, cwd)
    assert resolved.run == RunSettings(
        engine="vision",
        model="openrouter/a/b",
        base_url="http://127.0.0.1:9/v1",
        stack="vue",
        start="blank",
        variants=3,
        picture="diagram",
        tuning=False,
        scale=2.0,
        policy=Policy(
            target=0.9,
            pass_limit=7,
            plateau=3,
            time_limit_s=60.0,
            max_cost_usd=0.5,
            max_tokens=90_000,
            price=Price(input=2.5, output=15, cached=0.25),
        ),
    )
    assert resolved.browser_path == cwd / "chrome"
    assert resolved.cdp_url == "ws://127.0.0.1:9222"
    assert resolved.store == cwd / "runs"
    assert resolved.concurrency == 4
    assert resolved.allow_hosts == ("a.example", "b.example")
    assert resolved.fallbacks == ("sonnet", "key:OTHER_KEY")
    assert resolved.in_batches
    assert resolved.prompts_dir == tmp_path
    assert resolved.timeout_s == 12.5


@pytest.mark.parametrize("given", [None, ()])
def test_a_flag_that_was_not_given_decides_nothing(cwd, given):
    assert resolve({"allow_hosts": given}, {"SCREENSHOT2CODE_ALLOW_HOSTS": "a"}, cwd).allow_hosts == ("a",)


def test_a_variable_set_to_nothing_is_not_set(cwd):
    assert resolve({}, {"SCREENSHOT2CODE_PASSES": " "}, cwd).run.policy.pass_limit == 5


# --- engine and model


@pytest.mark.parametrize(
    ("flags", "project_text", "user_text", "engine"),
    [
        ({"model": "a/b"}, "", "", "vision"),
        ({}, 'model = "a/b"', "", "vision"),
        ({"model": "a/b"}, 'engine = "offline"', "", "vision"),
        ({"engine": "offline"}, 'model = "a/b"', "", "offline"),
        ({"model": "a/b", "engine": "offline"}, "", "", "offline"),
        ({}, 'engine = "offline"', 'model = "a/b"', "offline"),
        ({}, 'engine = "offline"\nmodel = "a/b"', "", "offline"),
        ({"engine": "vision"}, "", "", "vision"),
    ],
)
def test_a_model_named_nearer_than_the_engine_means_vision(cwd, user, flags, project_text, user_text, engine):
    project(cwd, project_text)
    resolved = resolve(flags, user(user_text), cwd)
    assert resolved.run.engine == resolved.settings["engine"].value == engine


# --- files


def test_the_project_file_is_the_nearest_one_upwards(cwd):
    (cwd.parent / "screenshot2code.toml").write_text("passes = 2\ntarget = 0.5\n")
    (cwd / "screenshot2code.toml").write_text("passes = 3\n")
    resolved = resolve({}, {}, cwd)
    assert resolved.run.policy.pass_limit == 3
    assert resolved.run.policy.target == 0.95  # one file, not a mixture of both


def test_pyproject_holds_the_same_keys_in_a_table_of_ours(cwd):
    path = project(
        cwd,
        '[tool.screenshot2code]\nstack = "svelte"\n[tool.screenshot2code.prompts]\ndir = "p"\n',
        name="pyproject.toml",
    )
    resolved = resolve({}, {}, cwd)
    assert resolved.run.stack == "svelte"
    assert resolved.prompts_dir == cwd.parent / "p"
    assert resolved.settings["stack"].place == str(path)


@pytest.mark.parametrize("text", ['[project]\nname = "x"\n', "[tool.ruff]\n", "not toml at all [[["])
def test_a_pyproject_that_is_not_about_us_is_passed_over(cwd, text):
    project(cwd, text, name="pyproject.toml")
    (cwd.parent.parent / "screenshot2code.toml").write_text("passes = 3\n")
    assert resolve({}, {}, cwd).run.policy.pass_limit == 3


def test_settings_in_both_files_of_a_folder_are_refused(cwd):
    project(cwd, "passes = 2\n")
    project(cwd, "[tool.screenshot2code]\npasses = 3\n", name="pyproject.toml")
    with pytest.raises(ConfigError, match="both hold settings"):
        resolve({}, {}, cwd)


def test_paths_in_a_file_start_at_that_file(cwd):
    project(cwd, 'store = "runs"\n')
    assert resolve({}, {}, cwd).store == cwd.parent / "runs"
    assert resolve({"store": Path("here")}, {}, cwd).store == cwd / "here"


def test_the_persons_own_file_is_found_without_a_variable(cwd, tmp_path):
    path = tmp_path / "person" / "config" / "screenshot2code" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('browser = "/opt/chrome"\n')
    resolved = resolve({}, {}, cwd)
    assert (resolved.browser_configured, resolved.browser_flag) == (Path("/opt/chrome"), None)


@pytest.mark.parametrize(
    ("flags", "variables", "attribute"),
    [
        ({"browser": Path("/b")}, {}, "browser_flag"),
        ({}, {"SCREENSHOT2CODE_BROWSER": "/b"}, None),
    ],
)
def test_a_browser_is_asked_for_in_one_way_at_a_time(cwd, user, flags, variables, attribute):
    resolved = resolve(flags, {**user('browser = "/other"'), **variables}, cwd)
    named = {name for name in ("browser_flag", "browser_configured") if getattr(resolved, name) is not None}
    assert named == ({attribute} if attribute else set())
    assert resolved.browser_path == Path("/b")


# --- refusals


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pases = 3", ["'pases'", "passes"]),
        ('passes = "3"', ["passes", "a whole number of at least 1", "'3'"]),
        ("passes = 0", ["passes", "at least 1"]),
        ("passes = true", ["whole number"]),
        ("passes = 2.5", ["whole number"]),
        ("target = 95", ["a number from 0 to 1", "95"]),
        ("target = nan", ["from 0 to 1"]),
        ("time_limit = inf", ["time_limit"]),
        ("tuning = 1", ["true or false"]),
        ('engine = "ofline"', ["`offline` or `vision`"]),
        ("stack = 3", ["text"]),
        ('stack = " "', ["text"]),
        ('allow_hosts = "a.example"', ["a list of texts"]),
        ("allow_hosts = [1]", ["a list of texts"]),
        ("store = []", ["a path"]),
        ('prompts = "dir"', ["[prompts]"]),
        ("[prompts]\nfolder = 'x'", ["'folder'", "dir"]),
        ("[prompts]\ndir = 3", ["prompts", "a path"]),
        ("stack = 'html'\n[project]\nstack = 'react'", ["stack twice"]),
        ("passes = \ntarget = 1", ["is not TOML", "line 1"]),
        ("browser = '/tmp/x'", ["browser", "may not decide", "SCREENSHOT2CODE_BROWSER"]),
        ("base_url = 'http://thief.example'", ["base_url", "may not decide"]),
        ("cdp = 'ws://h'", ["cdp", "may not decide"]),
    ],
)
def test_what_a_project_file_may_not_hold_is_said_with_file_and_key(cwd, text, words):
    path = project(cwd, text)
    with pytest.raises(ConfigError) as error:
        resolve({}, {}, cwd)
    said = f"{error.value.message} {error.value.hint}"
    for word in [str(path), *words]:
        assert word in said


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("SCREENSHOT2CODE_TRAGET", "1", ["SCREENSHOT2CODE_TARGET"]),
        ("SCREENSHOT2CODE_TARGET", "high", ["SCREENSHOT2CODE_TARGET", "number from 0 to 1"]),
        ("SCREENSHOT2CODE_TARGET", "nan", ["number"]),
        ("SCREENSHOT2CODE_PASSES", "2.0", ["whole number"]),
        ("SCREENSHOT2CODE_TUNING", "maybe", ["true or false"]),
        ("SCREENSHOT2CODE_CDP", "localhost:9222", ["ws://"]),
        ("SCREENSHOT2CODE_STORE", "~nobody-of-that-name/x", ["a path"]),
        ("SCREENSHOT2CODE_CONFIG", "/nowhere/config.toml", ["SCREENSHOT2CODE_CONFIG", "no file"]),
    ],
)
def test_what_a_variable_may_not_hold_is_said_with_its_name(cwd, variable, text, words):
    with pytest.raises(ConfigError) as error:
        resolve({}, {variable: text}, cwd)
    said = f"{error.value.message} {error.value.hint}"
    assert all(word in said for word in words), said


def test_a_password_in_an_address_is_refused_without_repeating_it(cwd):
    with pytest.raises(ConfigError) as error:
        resolve({"base_url": "https://me:hunter2@api.example/v1"}, {}, cwd)
    assert "password" in error.value.message
    assert "hunter2" not in error.value.message


def test_secrets_and_other_peoples_variables_are_left_alone(cwd):
    resolved = resolve({}, {"SCREENSHOT2CODE_LOCAL_API_KEY": "sk-7f3a", "PATH": "/bin"}, cwd)
    assert "sk-7f3a" not in repr(resolved)


def test_a_flag_that_does_not_exist_is_refused(cwd):
    with pytest.raises(ConfigError) as error:
        resolve({"modle": "x"}, {}, cwd)
    assert "model" in error.value.hint


def test_a_file_in_another_encoding_is_said(cwd):
    (cwd / "screenshot2code.toml").write_bytes('stack = "é"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        resolve({}, {}, cwd)


# --- where the store lives


@pytest.mark.parametrize("marker", ["screenshot2code.toml", "package.json", ".git", "pyproject.toml"])
def test_a_project_keeps_its_runs(cwd, marker):
    if marker == ".git":
        (cwd.parent / marker).mkdir()
    else:
        (cwd.parent / marker).write_text("[tool.screenshot2code]\n" if marker == "pyproject.toml" else "")
    assert project_folder(cwd) == cwd.parent
    assert store_folder(cwd, {}) == cwd.parent / ".screenshot2code"


def test_outside_of_a_project_the_person_keeps_them(cwd, tmp_path):
    (cwd.parent / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert project_folder(cwd) is None
    assert store_folder(cwd, {}) == tmp_path / "person" / "data" / "screenshot2code" / "store"


def test_a_store_that_was_named_is_used(cwd):
    (cwd / ".git").mkdir()
    assert store_folder(cwd, {"SCREENSHOT2CODE_STORE": "runs"}) == cwd / "runs"


def test_resolving_makes_nothing(cwd, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    resolve({}, {}, cwd)
    assert sorted(tmp_path.rglob("*")) == before


# --- in words


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), ((), "-"), (True, "true"), (0.95, "0.95"), (30.0, "30"), (("a", "b"), "a, b"), (Path("/x"), "/x")],
)
def test_a_value_is_shown_as_a_person_would_write_it(value, text):
    assert shown(value) == text


def test_the_documentation_shows_the_table_of_keys():
    """To renew it, paste what `reference()` returns between the two comments."""
    text = CONFIGURATION_PAGE.read_text()
    shown_there = text.split("held by tests/test_config.py -->\n")[1].split("<!-- end keys -->")[0]
    assert shown_there.strip() == reference()


@pytest.mark.parametrize("text", ["", "1", "1/x", "1/2/3/4", "-1/2", "nan/1"])
def test_a_price_is_two_or_three_numbers(cwd, text):
    with pytest.raises(ConfigError, match="--price wants"):
        resolve({"price": text}, {}, cwd)
