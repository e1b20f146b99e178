"""Builds that only pretend, for tests of what starts them."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPT = """\
import argparse, os, signal, sys
from pathlib import Path
parser = argparse.ArgumentParser()
parser.add_argument('command')
for name in ('--project', '--year', '--data', '--output', '--jobs'):
    parser.add_argument(name)
options = parser.parse_args()
print('检查数据 …')
if options.year == '2020': os.kill(os.getpid(), signal.SIGKILL)
if options.year == '2021': sys.exit('overview.ipynb：KeyError')
folder = Path(options.output, options.year)
(folder / 'html').mkdir(parents=True)
(folder / 'html' / 'index.html').write_text('<div class="article-header-buttons"></div>')
(folder / 'ledger.json').write_text('{"year": %s, "figures": []}' % options.year)
(folder / 'built').write_text(f'{options.command} {options.jobs}')
"""
"""Leaves an edition with a page, except that 2021 fails and 2020 is killed."""


def pretended_build(folder: Path) -> list[str]:
    """Write the script ``build.py``; return what to start in place of the command ``tradebook``."""
    script = folder / "build.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return [sys.executable, str(script)]
