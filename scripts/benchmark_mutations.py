"""Make mistakes in chapters and library, one at a time, and report what catches them: a CSV and `docs/mutations.md`."""

from __future__ import annotations

import argparse
import os
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from rich.progress import track
from tradebook.provenance import MODIFIED, revision

ROOT = Path(__file__).resolve().parents[1]
# what catches mistakes are the tests
sys.path.insert(0, str(ROOT / "tests"))

from helpers.mutants import (  # noqa: E402
    CATCHERS,
    Finding,
    ProjectCopy,
    chapter_processes,
    check_chapter,
    preload,
)
from helpers.mutations import (  # noqa: E402
    OPERATORS,
    ROOMS,
    TEXT_OPERATORS,
    Mutation,
    choose_mutations,
    find_mutations,
)

MARKDOWN = ROOT / "docs" / "mutations.md"
REASONS = ROOT / "scripts" / "benchmark_mutations.yml"
CODE = ("chapters", "scripts/tradebook", "data")
"""In which mistakes are made, and what it computes with."""
SIZE = 240
"""Mutations of a full run."""
MEANINGS = {
    name: (operator.__doc__ or "").split("\n")[0].rstrip(".")
    for name, operator in {**OPERATORS, **TEXT_OPERATORS}.items()
}


def main() -> int:
    """Run the benchmark from the command line."""
    options = _parser().parse_args()
    start = time.monotonic()
    tried = revision(ROOT)
    if options.go_on and (refusal := _refuse_to_go_on(options.csv, tried)):
        print(refusal, file=sys.stderr)
        return 1
    known = find_mutations(ROOT)
    chosen = choose_mutations(known, SIZE, options.seed)
    if options.only:
        chosen = [each for each in chosen if options.only in f"{each.room}/{each.path}/{each.operator}"]
    if options.sample:
        chosen = choose_mutations(chosen, options.sample, options.seed)
    if options.list:
        print("\n".join(f"{each.path}  {each.operator}\n    {each.before}\n  → {each.after}" for each in chosen))
        return 0
    if (stale := preload()).catcher:
        print(f"钉住的结果与现状不符，请先 make pins：{stale.detail}", file=sys.stderr)
        return 1
    options.csv.parent.mkdir(parents=True, exist_ok=True)
    rows = _read_settled(options.csv, chosen) if options.go_on else {}
    waiting = [each for each in chosen if each not in rows]
    results = pd.DataFrame(rows.values())
    for mutation, finding in track(_findings(waiting, options.jobs), "改错", total=len(waiting)):
        rows[mutation] = _row(mutation, finding, tried)
        # a run that is stopped leaves something
        results = pd.DataFrame([rows[each] for each in chosen if each in rows])
        results.to_csv(options.csv, index=False, lineterminator="\n")
    print(f"逐处结果：{options.csv}")
    if not options.only and not options.sample:
        MARKDOWN.write_text(_report(results, len(known), options.seed, tried), encoding="utf-8")
        print(f"汇总：{MARKDOWN}")
    for row in results[results["caught"] == ""].itertuples():
        print(
            f"未查出：{row.path}  {row.operator}\n    {row.before}\n  → {row.after}\n    {row.why or '尚无说明'}"
        )
    print(f"共 {len(results)} 处，查出 {_percent(results)}，{time.monotonic() - start:.0f} 秒。")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="逐处改错各章和程序，看哪些测试能发现（make one mistake at a time, see which tests catch it）"
    )
    parser.add_argument("--seed", type=int, default=1, help="随机数种子，默认 1")
    parser.add_argument("--sample", type=int, metavar="N", help="只取其中 N 处（only N of them）")
    parser.add_argument(
        "--only", metavar="TEXT", help="只取房间、文件或种类含这些字的（room, path or operator contains this）"
    )
    parser.add_argument("--list", action="store_true", help="只列出，不运行（list them, run nothing）")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="同时进行几处（how many at a time）")
    parser.add_argument(
        "--go-on",
        action="store_true",
        help="接着上次，若此后只添了测试：上次查出的、说明了不改变结果的不再做，只做其余的"
        "（if only tests were added since: keep what the last run has caught, look at the rest）",
    )
    parser.add_argument(
        "--csv",
        type=Path,
        default=ROOT / "_build" / "benchmarks" / "mutations.csv",
        metavar="FILE",
        help="逐处结果，默认 _build/benchmarks/mutations.csv（one row a mutation）",
    )
    return parser


# -- running -----------------------------------------------------------------------------------------------------------


def _findings(mutations: list[Mutation], jobs: int) -> Iterator[tuple[Mutation, Finding]]:
    """Yield what catches each mutation, as soon as it is known."""
    unseen = [each for each in mutations if each.cell is None]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as threads:
        copies: queue.Queue[ProjectCopy] = queue.Queue()
        for number in range(jobs):
            copies.put(ProjectCopy(ROOT, Path(folder, str(number))))
        with chapter_processes(jobs) as pool:
            running = [
                (each, pool.apply_async(check_chapter, (ROOT, each)))
                for each in mutations
                if each.cell is not None
            ]
            for mutation, result in running:
                finding = result.get()
                if finding.catcher:
                    yield mutation, finding
                else:
                    unseen.append(mutation)
        # else all mutations of the library would be taken for caught
        if (fault := copies.queue[0].find_fault()).catcher:
            raise SystemExit(f"没有改错也不通过：{fault.detail}")

        def look_at(mutation: Mutation) -> Finding:
            copy = copies.get()
            # what its process has done with a chapter need not be done again
            is_chapter = mutation.cell is not None
            checks = (
                [copy.check_tests]
                if is_chapter
                else [
                    copy.check_module,
                    copy.check_pins,
                    copy.check_tests,
                    copy.check_prose,
                ]
            )
            try:
                findings = (check(mutation) for check in checks)
                return next((finding for finding in findings if finding.catcher), Finding())
            finally:
                copies.put(copy)

        waiting = {threads.submit(look_at, each): each for each in unseen}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _refuse_to_go_on(path: Path, tried: str) -> str:
    """Say why the rows of an earlier run cannot stand beside those of this one; nothing if they can, or there are none."""
    if not path.exists():
        return ""
    again = "不加 --go-on 从头运行"
    if tried.endswith(MODIFIED):
        return f"不能接着上次：有文件与提交 {tried.removesuffix(MODIFIED)} 不同。请先提交或还原，或者{again}。"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    earlier = sorted(set(rows["commit"])) if "commit" in rows else []
    if other := [commit for commit in earlier or [""] if not _has_same_code(commit, tried)]:
        of = f"有提交 {'、'.join(other)} 的结果" if earlier else "没有记下提交"
        return (
            f"不能接着上次：{path} {of}，现在是提交 {tried}，各章、程序或数据不同。请检出那次提交，或者{again}。"
        )
    return ""


def _has_same_code(one: str, other: str) -> bool:
    """Tell whether chapters, library and data are the same in two commits."""
    compared = ["git", "diff", "--quiet", one, other, "--", *CODE]
    return one == other or (bool(one) and subprocess.run(compared, cwd=ROOT, capture_output=True).returncode == 0)


def _read_settled(path: Path, mutations: list[Mutation]) -> dict[Mutation, dict]:
    """Return the rows of what an earlier run has caught, or what changes nothing; of mutations that read alike, only of all."""
    if not path.exists():
        return {}
    names = ["path", "operator", "before", "after"]
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    found: dict[tuple[str, ...], list[Any]] = {}
    for row in rows.itertuples():
        found.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    alike: dict[tuple[str, ...], list[Mutation]] = {}
    for each in mutations:
        alike.setdefault(tuple(getattr(each, name) for name in names), []).append(each)
    return {
        mutation: _row(mutation, Finding(row.caught, row.detail), row.commit)
        for key, group in alike.items()
        if len(found.get(key, ())) == len(group)
        and (_find_reason(group[0]).get("equivalent") or all(row.caught for row in found[key]))
        for mutation, row in zip(group, found[key], strict=True)
    }


# -- report ------------------------------------------------------------------------------------------------------------


def _row(mutation: Mutation, finding: Finding, tried: str) -> dict:
    reason = _find_reason(mutation)
    return {
        "room": mutation.room,
        "path": mutation.path,
        "operator": mutation.operator,
        "before": mutation.before,
        "after": mutation.after,
        "caught": finding.catcher,
        "detail": finding.detail,
        "equivalent": bool(reason.get("equivalent")) and not finding.catcher,
        "why": reason.get("why", ""),
        "commit": tried,
    }


def _reasons() -> list[dict]:
    """Read why mutations that nothing catches are not caught."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8")) or []


def _find_reason(mutation: Mutation) -> dict:
    """Return what is said of a mutation that nothing catches; nothing if nobody has looked at it."""
    names = ("path", "before", "after")
    said = (each for each in _reasons() if all(each[name] == getattr(mutation, name) for name in names))
    return next(said, {})


def _report(results: pd.DataFrame, known: int, seed: int, tried: str) -> str:
    """Write the results of a commit as Markdown."""
    missed = results[(results["caught"] == "") & ~results["equivalent"]]
    same = results[results["equivalent"]]
    lines = [
        "# What the tests catch of mistakes in formulas",
        "",
        "Generated by `scripts/benchmark_mutations.py`; do not edit. The operators of `tests/helpers/mutations.py` find",
        f"{known} places for a mistake in the chapters and in `figures`, `model` and `topics`; of these, {len(results)} are made, one at a",
        f"time (seed {seed}): every room, and in it every operator, has as equal a part as it can.",
        f"This was of {date.today()} (commit {tried}{_name_earlier(results, tried)}).",
        "",
        f"**{_percent(results)} of the {len(results) - len(same)} mutations that change anything are caught**; {len(missed)} survive.",
        f"{len(same)} more are equivalent: they change nothing that anybody could see.",
        "",
        "| column | caught because |",
        "|---|---|",
        *(f"| {name} | {meaning} |" for name, meaning in CATCHERS.items()),
        "",
        "A mutation is shown to the next check only if the one before has not caught it. In the pinned ledger, what an expression",
        "is called does not count here, else every mistake in an expression would be seen by its own text.",
        "",
        "## By room",
        "",
        *_table("room", [(room, results[results["room"] == room]) for room in ROOMS] + [("**all**", results)]),
        "",
        "## By operator",
        "",
        *_table(
            "operator", [(name, results[results["operator"] == name]) for name in MEANINGS], [*MEANINGS.values()]
        ),
        "",
        "## Survivors",
        "",
        *(_listed(missed) if len(missed) else ["None."]),
        "",
        "## Equivalent",
        "",
        *(_listed(same) if len(same) else ["None."]),
        "",
        "## All mutations",
        "",
        "| place | operator | before → after | caught by | what it shows |",
        "|---|---|---|---|---|",
        *(
            f"| `{_place(row.path)}` | {row.operator} | {_change(row)} | {row.caught or '–'} | {_cell(row.detail)} |"
            for row in results.itertuples()
        ),
        "",
    ]
    return "\n".join(lines)


def _name_earlier(results: pd.DataFrame, tried: str) -> str:
    """Say which mutations were made on an earlier commit, which has the same code and fewer tests."""
    counts = results.loc[results["commit"] != tried, "commit"].value_counts()
    named = (f"{number} made on {commit} already" for commit, number in sorted(counts.items()))
    return "".join(f"; {each}" for each in named) + (", since when only tests were added" if len(counts) else "")


def _table(title: str, parts: list[tuple[str, pd.DataFrame]], meanings: list[str] | None = None) -> list[str]:
    head = [title, *(["mistake"] if meanings else []), "made", "equivalent", *CATCHERS, "caught"]
    rows = [head, ["---", *(["---"] if meanings else []), *["---:"] * (len(CATCHERS) + 3)]]
    for number, (name, part) in enumerate(parts):
        counts = [str((part["caught"] == catcher).sum()) for catcher in CATCHERS]
        meaning = [meanings[number]] if meanings else []
        rows.append([name, *meaning, str(len(part)), str(part["equivalent"].sum()), *counts, _percent(part)])
    return ["| " + " | ".join(cells) + " |" for cells in rows]


def _listed(results: pd.DataFrame) -> list[str]:
    return [
        "| place | operator | before → after | why |",
        "|---|---|---|---|",
        *(
            f"| `{_place(row.path)}` | {row.operator} | {_change(row)} | {row.why or 'not looked at yet'} |"
            for row in results.itertuples()
        ),
    ]


def _place(path: str) -> str:
    return path.removeprefix("scripts/tradebook/").removeprefix("chapters/")


def _change(row: Any) -> str:
    return f"<code>{_cell(row.before)}</code> → <code>{_cell(row.after)}</code>"


def _cell(text: str) -> str:
    """Write a text for a cell of a table, in which it may mean nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;").replace("`", "&#96;")


def _percent(results: pd.DataFrame) -> str:
    counted = results[~results["equivalent"]]
    return f"{100 * (counted['caught'] != '').mean():.1f} %" if len(counted) else "–"


if __name__ == "__main__":
    sys.exit(main())
