"""Title, bodies and contacts of the report in ``edition.yml``: listed, and changed with nothing else in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tradebook.data.names import EDITION_TEXTS, LANGUAGES
from tradebook.data.package import DataPackage
from tradebook.data.report import Report, read_info
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.settings.writing import edit_entries
from tradebook.digests import text_digest
from tradebook.entry.words.changing import ChangedError, TextError, write_kept
from tradebook.errors import DataError
from tradebook.files import changing, parse_entries, read_text

LONGEST = 300


@dataclass(frozen=True)
class Setting:
    """A text of ``edition.yml``.

    Attributes:
        entry: Where it stands there.
        name: What editors call it.
        hint: What it is, and what it may have.
        is_needed: Whether every report has it.
    """

    entry: tuple[str, ...]
    name: str
    hint: str = ""
    is_needed: bool = True

    @property
    def id(self) -> str:
        """What names it in a form."""
        return ".".join(self.entry)


SETTINGS = (
    *(
        Setting((entry, language), text.name if language == "zh" else f"{text.name}（英文）", text.hint)
        for entry, text in EDITION_TEXTS.items()
        for language in LANGUAGES
    ),
    Setting(("release", "contact"), "意见反馈", "读者提意见的地方：电话、电子邮箱或通信地址", is_needed=False),
    Setting(("release", "address"), "网页版网址", "如 https://example.gov.cn/report", is_needed=False),
    Setting(("release", "repository"), "代码与数据所在的网址", is_needed=False),
    Setting(("release", "licence", "zh"), "使用许可", "用一句话说明", is_needed=False),
)


@dataclass(frozen=True)
class Shown:
    """A setting as the file has it.

    Attributes:
        setting: The setting.
        text: What it says; empty for nothing.
        varies: Whether the file has one for each of several spans of years, which are edited in the file itself.
    """

    setting: Setting
    text: str
    varies: bool = False

    @property
    def digest(self) -> str:
        """What tells whether it still says the same."""
        return digest_setting(self.text)


def digest_setting(text: str) -> str:
    """Return a digest of what a setting says, or what was written for it."""
    return text_digest(_tidy(text))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def list_settings(folder: Path) -> list[Shown]:
    """Return the settings as they are.

    Args:
        folder: The data directory.

    Raises:
        DataError: ``edition.yml`` cannot be read.
    """
    return _read_settings(_read(folder))


def digest_settings(shown: list[Shown]) -> str:
    """Return a digest of what the settings say."""
    return text_digest(repr([(each.setting.id, each.text) for each in shown]))


def change_settings(
    package: DataPackage, was: Mapping[str, str], written: Mapping[str, str], history: Path, over: str = ""
) -> list[str]:
    """Change settings: those that somebody has written otherwise than they were shown.

    Args:
        package: The data, as it may have been some time ago.
        was: Digests of the settings as they were shown, by `Setting.id`; see `Shown.digest`.
        written: What was written, by `Setting.id`.
        history: The folder in which changes are kept.
        over: Of the settings that are to be overwritten though somebody else has changed them, see `digest_settings`.

    Returns:
        The names of those that were changed.

    Raises:
        TextError: Something cannot be taken; nothing was written.
        ChangedError: Somebody else has changed one of the same settings since; nothing was written.
    """
    folder = package.folder
    with changing(folder):
        text = _read(folder)
        shown = _read_settings(text)
        own = [
            each
            for each in shown
            if not each.varies
            and is_own(each.setting.id, was, written)
            and digest_setting(written[each.setting.id]) != each.digest
        ]
        if over != digest_settings(shown):
            _require_unchanged(own, was, digest_settings(shown))
        changes = {each.setting: _tidy(written[each.setting.id]) for each in own}
        _require_sound(changes)
        changed = edit_entries(text, {setting.entry: value or None for setting, value in changes.items()})
        try:
            read_info(package, text=changed)
        except DataError as error:
            raise TextError({_find_setting(changes, str(error)): str(error)}) from None
        if changes:
            names = [setting.name for setting in changes]
            write_kept(folder, EDITION_FILE, changed, history, f"改{'、'.join(names)}")
    return [setting.name for setting in changes]


def is_own(name: str, was: Mapping[str, str], written: Mapping[str, str]) -> bool:
    """Tell whether somebody has written a setting otherwise than it was shown."""
    return name in written and digest_setting(written[name]) != was.get(name)


def _require_unchanged(own: Sequence[Shown], was: Mapping[str, str], now: str) -> None:
    """Refuse settings that somebody else has changed, too."""
    faults = {
        each.setting.id: f"您打开之后，别人已把这一项改为“{each.text}”，没有写入。您写的仍在格内：要用您的，请按“用我的覆盖”；要用别人的，请照着改。"
        for each in own
        if each.digest != was.get(each.setting.id)
    }
    if faults:
        raise ChangedError(faults, now)


def _read(folder: Path) -> str:
    path = folder / EDITION_FILE
    # what is wrong with it is said in the words of the report
    Report.of(DataPackage(folder))
    return read_text(path)


def _read_settings(text: str) -> list[Shown]:
    content = parse_entries(text, EDITION_FILE)
    return [_show(setting, content) for setting in SETTINGS]


def _show(setting: Setting, content: Any) -> Shown:
    value: Any = content
    for step in setting.entry:
        value = value.get(step) if isinstance(value, dict) else value
        if isinstance(value, list):
            return Shown(setting, "", varies=True)
    return Shown(setting, value if isinstance(value, str) else "")


def _require_sound(changes: Mapping[Setting, str]) -> None:
    faults = {}
    for setting, text in changes.items():
        if not text and setting.is_needed:
            faults[setting.id] = f"{setting.name}不能空着。请填写。"
        elif len(text) > LONGEST:
            faults[setting.id] = f"{setting.name}有 {len(text)} 个字，最多 {LONGEST} 个。请精简。"
    if faults:
        raise TextError(faults)


def _find_setting(changes: Mapping[Setting, str], message: str) -> str:
    """Return the setting that a message speaks of; empty if it speaks of none."""
    named = (setting.id for setting in changes if f" {setting.entry[0]} 一项" in message)
    deep = (setting.id for setting in changes if f"{'.'.join(setting.entry[:2])} " in message)
    return next(deep, "") or next(named, "")
