"""The papermill engine of the book: it runs a notebook's cells in the present process.

papermill's own engine starts a kernel, a process of its own, for each notebook and talks to it. Here the cells run in an
IPython shell of this process, and what they show is stored as a client of a kernel would store it, so the executed
notebook is the same. `tradebook.execution.workers` sees to it that the process is a fresh one.

Equal runs give equal notebooks: of times, paths and random names nothing stays.
"""

from __future__ import annotations

import atexit
import io
import os
import sys
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import nbformat
import papermill
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import Type
from traitlets.config import Config

from tradebook.execution.prose import INJECTED, evaluate_prose
from tradebook.execution.reading.statements import LEFT_OUT

ENGINE = "tradebook"
"""Name of `ChapterEngine` for papermill."""
KERNEL = "python3"
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": ".".join(map(str, sys.version_info[:3])),
}
"""What an IPython kernel says of its language, for the notebook's metadata."""
CellStarts = Callable[[int, str], None]
"""Called before each code cell: its number, as JupyterLab counts those it has run, and its source."""


def execute_notebook(
    path: Path,
    parameters: dict[str, Any],
    output: Path | None = None,
    *,
    cell_starts: CellStarts | None = None,
    expressions: Sequence[str] = (),
    left_out: Sequence[str] = (),
    watch: Callable[[str, object], None] | None = None,
) -> NotebookNode:
    """Run a notebook's cells in this process, in the notebook's folder, and evaluate the expressions in its prose.

    Args:
        path: The notebook.
        parameters: Values for the names of the cell tagged ``parameters``.
        output: File of the executed notebook; None to write none.
        cell_starts: Hook before each code cell.
        expressions: More expressions to evaluate, see `tradebook.execution.prose`.
        left_out: What its references may name that the book does not have; the executed notebook says it in its metadata.
        watch: Is told each expression and its value.

    Returns:
        The executed notebook.

    Raises:
        PapermillExecutionError: A cell failed, or ended the program.
        ProseError: Expressions are wrong.
    """
    papermill_engines.register(ENGINE, ChapterEngine)
    return papermill.execute_notebook(
        _literal(path),
        output and _literal(output),
        parameters=parameters,
        engine_name=ENGINE,
        kernel_name=KERNEL,
        cwd=str(path.parent),
        progress_bar=False,
        request_save_on_cell_execute=False,
        cell_starts=cell_starts,
        expressions=expressions,
        left_out=left_out,
        watch=watch,
    )


def _literal(path: Path) -> str:
    """Write a path such that papermill, which fills in parameters in braces, takes it as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def forget_the_run(notebook: NotebookNode) -> None:
    """Remove times, paths and random names that papermill adds, so that equal runs give equal files."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if _is_injected(cell):
            cell.id = INJECTED


def _is_injected(cell: NotebookNode) -> bool:
    return INJECTED in cell.metadata.get("tags", [])


class ChapterEngine(Engine):
    """Runs the cells in an IPython shell of this process."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, *args: Any, **kwargs: Any) -> NotebookNode:
        """Execute a notebook, and forget when and where."""
        nb = super().execute_notebook(nb, kernel_name, *args, **kwargs)
        forget_the_run(nb)
        return nb

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        cell_starts: CellStarts | None = None,
        expressions: Sequence[str] = (),
        left_out: Sequence[str] = (),
        watch: Callable[[str, object], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """Run the cells one after the other, until one fails, then evaluate the prose.

        Raises:
            PapermillExecutionError: A cell failed, or ended the program.
            ProseError: Expressions are wrong.
        """
        notebook, number = nb_man.nb, 0
        chapter = Path(notebook.metadata.papermill.input_path).stem
        notebook.metadata.language_info = LANGUAGE
        if left_out:
            notebook.metadata[LEFT_OUT] = list(left_out)
        with _open_shell() as shell:
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                if not _is_injected(cell):
                    number += 1
                    if cell_starts:
                        cell_starts(number, cell.source)
                nb_man.cell_start(cell, index)
                shell.run_notebook_cell(cell, index)
                nb_man.cell_complete(cell, index)
            evaluate_prose(shell, notebook, chapter, expressions, watch)


# -- the shell ---------------------------------------------------------------------------------------------------------


class _DisplayHook(DisplayHook):
    """Stores the value of a cell's last expression."""

    shell: NotebookShell

    def write_output_prompt(self) -> None:
        """Write no prompt; the notebook has the number."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Store a value as the cell's result."""
        self.shell.show("execute_result", format_dict, md_dict, execution_count=self.prompt_count)


class _DisplayPublisher(DisplayPublisher):
    """Stores what a cell displays."""

    shell: NotebookShell

    def publish(
        self,
        data: dict,
        metadata: dict | None = None,
        *args: Any,
        transient: dict | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        """Store an output, or renew those with its ``display_id``."""
        shown = self.shell.displayed[(transient or {}).get("display_id")]
        if update:
            for output in shown:
                output.update(data=_as_json(data), metadata=metadata or {})
        else:
            shown.append(self.shell.show("display_data", data, metadata))

    def clear_output(self, wait: bool = False) -> None:
        """Drop what the cell has shown so far."""
        self.shell.outputs.clear()


def _as_json(data: dict) -> dict:
    """Return the representations of an output with pictures as base64, as JSON has them."""
    return {
        mime: b64encode(content).decode("ascii") if isinstance(content, bytes) else content
        for mime, content in data.items()
    }


class _Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    encoding = "UTF-8"

    def __init__(self, name: str, shell: NotebookShell):
        self._name, self._shell = name, shell

    def write(self, text: str) -> int:
        """Store a text; texts that follow each other are one output."""
        outputs = self._shell.outputs
        if outputs and outputs[-1].get("name") == self._name:
            outputs[-1].text += text
        elif text:
            outputs.append(nbformat.v4.new_output("stream", name=self._name, text=text))
        return len(text)


class NotebookShell(InteractiveShell):
    """An IPython shell that stores what cells show as a notebook has it.

    Attributes:
        outputs: Those of the running cell.
        displayed: The outputs of all cells by ``display_id``.
        draws_charts_later: Tells exhibits that they need not draw: a build draws all charts after the chapters.
    """

    displayhook_class = Type(_DisplayHook)
    display_pub_class = Type(_DisplayPublisher)
    draws_charts_later = True

    def __init__(self, **kwargs: Any):
        self.outputs: list[NotebookNode] = []
        self.displayed: dict[str | None, list[NotebookNode]] = defaultdict(list)
        super().__init__(**kwargs)

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """Need no folder of settings: a process that is killed would leave it behind."""

    def init_profile_dir(self, profile_dir: str | None) -> None:
        """Need no profile either; what magics such as ``%cd`` remember is kept in memory."""
        self.db = {}

    def run_notebook_cell(self, cell: NotebookNode, index: int) -> None:
        """Run a code cell and store its outputs in it.

        Raises:
            PapermillExecutionError: It failed, or ended the program.
        """
        cell.execution_count = self.execution_count
        self.outputs = cell.outputs = []
        result = self.run_cell(cell.source, store_history=True, cell_id=cell.get("id"))
        error = result.error_before_exec or result.error_in_exec
        if error:
            traceback = [line for output in cell.outputs for line in output.get("traceback", [])]
            name, message = type(error).__name__, str(error)
            raise PapermillExecutionError(index, cell.execution_count, cell.source, name, message, traceback)

    def show(self, output_type: str, data: dict, metadata: dict | None, **more: Any) -> NotebookNode:
        """Store an output of the running cell."""
        output = nbformat.v4.new_output(output_type, _as_json(data), metadata=metadata or {}, **more)
        self.outputs.append(output)
        return output

    def ask_exit(self) -> None:
        """End the program, as ``exit()`` in a cell asks."""
        raise SystemExit

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.append(
            nbformat.v4.new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)
        )


@contextmanager
def _open_shell() -> Iterator[NotebookShell]:
    """Make a shell the one of this process, as long as it is used; it has no history and nobody's settings."""
    path, config = list(sys.path), Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})
    shell = NotebookShell.instance(config=config)
    sys.path.insert(_place_of_packages(), "")
    try:
        with redirect_stdout(_Stream("stdout", shell)), redirect_stderr(_Stream("stderr", shell)):
            yield shell
    finally:
        sys.path[:] = path
        shell.restore_sys_module_state()
        atexit.unregister(shell.atexit_operations)
        NotebookShell.clear_instance()


def _place_of_packages() -> int:
    """Return where installed packages begin in ``sys.path``; modules beside a notebook go before them, as in a kernel."""
    names = (os.path.basename(folder) for folder in sys.path)
    return next((n for n, name in enumerate(names) if name in ("site-packages", "dist-packages")), 0)
