"""A warm kernel: one Python process runs the notebooks of a run, emptied before each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from jupyter_client.manager import AsyncKernelManager
from nbclient.util import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

ENGINE = "ctg-eval"
START_S = 120
TRIES = 3
# A new session: no name, no cell and no output of the notebook before; modules stay imported.
_EMPTY = "get_ipython().reset(new_session=True)"


class WarmEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Papermill's engine on the kernel of the run, started when first needed."""

    manager: ClassVar[AsyncKernelManager | None] = None

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, execution_timeout: int, **_options: object
    ) -> NotebookNode:
        """Run a notebook that papermill has given its parameters to.

        Args:
            nb_man: Papermill's view of the notebook.
            kernel_name: Name of the kernel.
            execution_timeout: Seconds that a cell may take.

        Returns:
            The executed notebook.
        """
        client = cls._client(nb_man, kernel_name, execution_timeout)
        channels = client.kc  # nbclient forgets them when the kernel dies
        try:
            channels.execute(_EMPTY, silent=True)
            executed: NotebookNode = client.execute()
        except BaseException:
            # Whatever happened inside it, the next notebook starts in a sound one.
            cls.stop()
            raise
        finally:
            channels.stop_channels()
        return executed

    @classmethod
    def _client(cls, nb_man: Any, kernel_name: str, timeout: int) -> PapermillNotebookClient:
        """A client of the kernel, which is started where there is none.

        Jupyter picks free ports, then lets the kernel take them: on a busy machine another process
        may be quicker, and the kernel dies at once. Another one, on other ports, is then tried.
        """
        for left in reversed(range(TRIES)):
            cls.manager = cls.manager or AsyncKernelManager(kernel_name=kernel_name)
            client = PapermillNotebookClient(
                nb_man,
                km=cls.manager,
                kernel_name=kernel_name,
                timeout=timeout,
                startup_timeout=START_S,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
            try:
                with client.setup_kernel():
                    return client
            except RuntimeError:
                cls.stop()
                if not left:
                    raise
        raise AssertionError("unreachable")

    @classmethod
    def stop(cls) -> None:
        """End the kernel; nothing where there is none."""
        manager, cls.manager = cls.manager, None
        if manager is not None:
            with suppress(RuntimeError, OSError):
                run_sync(manager.shutdown_kernel)(now=True)


papermill_engines.register(ENGINE, WarmEngine)


@contextmanager
def warm_kernel() -> Iterator[None]:
    """Keep one kernel while the block runs, and end it whatever happens."""
    try:
        yield
    finally:
        WarmEngine.stop()
