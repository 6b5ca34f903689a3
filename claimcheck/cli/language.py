"""The option that says in which language a command answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["UiLanguage", "UiLanguageOption"]


class UiLanguage(StrEnum):
    """Languages that answers come in; the same as those of the message catalogues."""

    EN = "en"
    RU = "ru"
    KK = "kk"


UiLanguageOption = Annotated[
    UiLanguage | None,
    typer.Option("--ui-language", help="Answer in this language. Default: that of the text, else English."),
]
