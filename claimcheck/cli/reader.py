"""The option `--reader` of the commands that judge."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["Reader", "ReaderOption"]


class Reader(StrEnum):
    """When the networks are asked; the same as `CheckerConfig.reader`, without its imports."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


ReaderOption = Annotated[
    Reader,
    typer.Option(help="The networks of the extra `reader`: where they are installed; needed; not used."),
]
