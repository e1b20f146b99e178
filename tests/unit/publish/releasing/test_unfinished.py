"""What a release that was killed has left is put back, and nothing else."""

import os
import signal
import subprocess
import sys

import pytest
from helpers.command import make_project
from helpers.desk import make_desk, pretend_built, visit
from helpers.small_data import LAST
from tradebook.data.report import Report
from tradebook.errors import BuildError, DataError
from tradebook.publish.releasing.released import EARLIER, RELEASES
from tradebook.publish.releasing.unfinished import put_back_unfinished, stated_as_released

KILLED = """
import os, signal, sys
from pathlib import Path
from tradebook.publish.releasing.unfinished import stated_as_released

data, output, year, program = sys.argv[1:]
with stated_as_released(Path(data), Path(output), int(year), "2023-08"):
    exec(program)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def places(tmp_path):
    project = make_project(tmp_path)
    path = project / "data" / "edition.yml"
    # as an editor of Windows leaves it
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    return project / "data", project / "_build", path


def kill_release(places, program=""):
    data, output, _ = places
    command = [sys.executable, "-c", KILLED, data, output, str(LAST), program]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


def test_what_a_killed_release_said_is_put_back_byte_by_byte(places):
    data, output, path = places
    before = path.read_bytes()
    kill_release(places)
    assert b"2023-08" in path.read_bytes()
    assert put_back_unfinished(data, output)
    assert path.read_bytes() == before
    assert not put_back_unfinished(data, output)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"edition": 2022}'])
def test_a_damaged_note_of_a_release_is_told(places, text):
    data, output, _ = places
    kill_release(places)
    [note] = output.glob("**/*unfinished*")
    note.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="（未完成的发布）已损坏。请核对"):
        put_back_unfinished(data, output)


def test_a_day_that_there_is_not_is_refused_and_nothing_written(places):
    data, output, path = places
    before = path.read_bytes()
    with pytest.raises(DataError, match="2024-02-30"), stated_as_released(data, output, LAST, "2024-02-30"):
        raise AssertionError
    assert path.read_bytes() == before
    assert not put_back_unfinished(data, output)


def test_the_next_release_puts_it_back_first(places):
    data, output, path = places
    before = path.read_bytes()
    kill_release(places)
    with pytest.raises(RuntimeError), stated_as_released(data, output, LAST, ""):
        raise RuntimeError
    assert path.read_bytes() == before


def test_what_somebody_has_changed_since_stays_and_the_release_goes(places):
    data, output, path = places
    kill_release(places)
    path.write_bytes(path.read_bytes() + b"# mine\r\n")
    assert put_back_unfinished(data, output)
    left = path.read_bytes()
    assert left.endswith(b"# mine\r\n")
    assert b"2023-08" not in left
    assert Report.open(data).as_of(LAST).info.release.status != "released"


def test_a_status_that_somebody_has_changed_since_stays(places):
    data, output, path = places
    kill_release(places)
    path.write_bytes(path.read_bytes().replace(b"2023-08", b"2023-09"))
    changed = path.read_bytes()
    assert not put_back_unfinished(data, output)
    assert path.read_bytes() == changed


def test_what_was_packed_before_the_end_came_is_released(places):
    data, output, path = places
    sums = f"{RELEASES}/{LAST}/SHA256SUMS"
    kill_release(places, f"p = Path(output, '{sums}'); p.parent.mkdir(parents=True); p.write_text('')")
    assert not put_back_unfinished(data, output)
    assert b"2023-08" in path.read_bytes()


def test_an_edition_that_went_aside_for_nothing_comes_back(places):
    data, output, path = places
    before = path.read_bytes()
    folder = pretend_built(output / RELEASES / str(LAST))
    (folder / "SHA256SUMS").write_text("", encoding="utf-8")
    os.utime(folder / "SHA256SUMS", (1, 1))
    aside = f"releases/{EARLIER}/{LAST}-20230831-120000"
    kill_release(
        places, f"p = Path(output, '{aside}'); p.parent.mkdir(); Path(output, 'releases', year).rename(p)"
    )
    assert not folder.exists()
    assert put_back_unfinished(data, output)
    assert (folder / "ledger.json").is_file()
    assert path.read_bytes() == before


def test_a_release_in_the_making_is_left_alone(places):
    data, output, path = places
    with stated_as_released(data, output, LAST, "2023-08"):
        assert not put_back_unfinished(data, output)
        assert b"2023-08" in path.read_bytes()
        with pytest.raises(BuildError, match="正在由另一个进程"), stated_as_released(data, output, LAST - 1, ""):
            pass
    assert b"2023-08" in path.read_bytes()


def test_the_desk_puts_it_back(tmp_path):
    (tmp_path / "project").mkdir()
    desk = make_desk(tmp_path / "project")
    path = desk.data_dir / "edition.yml"
    before = path.read_bytes()
    kill_release((desk.data_dir, desk.output, path))
    assert visit(desk).get("/years/").status_code == 200
    assert path.read_bytes() == before
