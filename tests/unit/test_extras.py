"""What a plain installation lacks, and what is said of it."""

import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from helpers.support import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tradebook import extras
from tradebook.errors import BuildError

pytestmark = pytest.mark.slow
"""They run commands."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = {
    "docx": "python-docx",
    "jupyterlab_myst": "jupyterlab-myst",
    "python_multipart": "python-multipart",
}
"""Of modules, where it is not the name."""


def test_each_package_of_an_extra_is_named_by_its_module():
    stated = {
        (extra, Requirement(line).name)
        for extra, lines in PROJECT["optional-dependencies"].items()
        for line in lines
    }
    assert {(extra, PACKAGES.get(module, module)) for module, (extra, _) in extras.EXTRAS.items()} == stated


def test_the_project_installs_all_extras_but_those_of_tools():
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    (chosen,) = [line for line in lines if line.startswith(".")]
    # what else stands there bounds what these bring with them
    assert [line for line in lines if line[0] not in ".#" and "<" not in line] == []
    named = set(re.fullmatch(r"\.\[(.+)\]", chosen)[1].split(","))
    assert PROJECT["optional-dependencies"].keys() - named == {"lab"}
    lab = (ROOT / "requirements-lab.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in lab if line[0] not in "#-"] == PROJECT["optional-dependencies"]["lab"]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_list_every_extra_of_this_folder(name):
    """Of the folder: in an index a stranger could have the name of this library."""
    text = (ROOT / name).read_text(encoding="utf-8")
    (listed,) = re.findall(r'pip install "\.\[([a-z,]+)\]"', text)
    assert sorted(listed.split(",")) == sorted(PROJECT["optional-dependencies"])
    assert "tradebook[" not in text


def test_exact_versions_are_of_what_is_asked_for():
    exact = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M))
    optional = PROJECT["optional-dependencies"]
    for line in [
        *PROJECT["dependencies"],
        *(line for extra in optional.keys() - {"lab"} for line in optional[extra]),
    ]:
        wanted = Requirement(line)
        assert exact[canonicalize_name(wanted.name)] in wanted.specifier, line


def test_what_is_installed_says_the_same():
    stated = {str(Requirement(line)) for line in PROJECT["dependencies"]}
    installed = [Requirement(line) for line in metadata.requires("tradebook")]
    assert {str(each) for each in installed if each.marker is None} == stated
    assert set(metadata.metadata("tradebook").get_all("Provides-Extra")) == PROJECT["optional-dependencies"].keys()


def test_what_is_lacking_is_named_with_its_remedy():
    with pytest.raises(BuildError) as error:
        extras.require("no_such_module") if extras.EXTRAS.setdefault("no_such_module", ("pdf", "PDF")) else None
    extras.EXTRAS.pop("no_such_module")
    assert str(error.value) == (
        "PDF需要软件包 no_such_module，这里没有安装。请在命令行中运行："
        f"{sys.executable} -m pip install -r {ROOT / 'requirements.txt'}"
    )


def test_the_list_for_jupyterlab_is_named_and_brings_it():
    *command, path = shlex.split(extras.explain_missing("jupyterlab").partition("：")[2])
    assert command == [sys.executable, "-m", "pip", "install", "-r"]
    assert re.search("^jupyterlab==", Path(path).read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("module", extras.EXTRAS)
def test_without_the_project_the_packages_are_named_and_never_this_library(module, monkeypatch, tmp_path):
    """No index has this library: what had its name there would be a stranger's."""
    monkeypatch.setattr(extras, "PROJECT", tmp_path)
    extra = extras.EXTRAS[module][0]
    words = shlex.split(extras.explain_missing(module).partition("：")[2])
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert {Requirement(word).name for word in words[4:]} == {
        Requirement(line).name for line in PROJECT["optional-dependencies"][extra]
    }


@pytest.mark.parametrize(
    ("arguments", "module", "listed"),
    [
        (["serve"], "livereload", "requirements.txt"),
        (["lab"], "jupyterlab", "requirements-lab.txt"),
        (["pdf"], "typst", "requirements.txt"),
        (["word"], "docx", "requirements.txt"),
    ],
)
def test_a_command_without_its_package_says_what_to_install(arguments, module, listed, tmp_path):
    """In a process that cannot import it, as a plain installation."""
    code = f"import sys\nsys.modules[{module!r}] = None\n"
    code += "import importlib.util as u\nfind = u.find_spec\n"
    code += f"u.find_spec = lambda name, *more: None if name == {module!r} else find(name, *more)\n"
    code += f"sys.argv[1:] = {arguments!r}\nfrom tradebook.cli.main import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert (
        f"需要软件包 {module}，这里没有安装。请在命令行中运行：{sys.executable} -m pip install -r " in done.stderr
    )
    assert done.stderr.rstrip().endswith(listed)
    assert "Traceback" not in done.stderr
