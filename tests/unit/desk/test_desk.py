"""A desk knows its project, and has a token that nobody can guess."""

from helpers.desk import PORT, make_desk
from helpers.small_data import write_other_area
from tradebook.desk.desk import Desk


def test_every_desk_has_a_token_of_its_own(tmp_path):
    first, second = (Desk(tmp_path, tmp_path / "data", PORT) for _ in range(2))
    assert first.token != second.token
    assert len(first.token) > 30
    assert first.token not in repr(first)


def test_the_address_has_the_token(desk):
    assert desk.address == f"http://127.0.0.1:{PORT}/?token={desk.token}"


def test_editions_are_where_commands_put_them(tmp_path):
    desk = make_desk(tmp_path)
    assert desk.output == desk.root / "_build"
    other = Desk(desk.root, write_other_area(desk.root / "elsewhere"), PORT)
    assert other.output == desk.root / "_build" / "CN-SC"
