"""Settings of a checker."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CheckerConfig"]


class CheckerConfig(BaseModel):
    """What can be set; two checkers with equal settings and corpora give equal results."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_characters: int = Field(default=20_000, gt=0, description="longest text accepted, in code points")
    max_claims: int = Field(
        default=40, gt=0, description="claims of one post that are judged; the rest are not read"
    )
    quote_context: int = Field(
        default=40, ge=0, description="code points of prefix and suffix of a quotation"
    )
    reader: Literal["auto", "on", "always", "off"] = Field(
        default="auto",
        description="the networks of the extra `reader`: asked, where they are installed, of what the"
        " findings leave open; the same, and an error where they are not; asked of every claim; never asked",
    )

    @property
    def sha256(self) -> str:
        """Hash of the settings, but for whether networks are asked: a result names those that were."""
        return hashlib.sha256(self.model_dump_json(exclude={"reader"}).encode()).hexdigest()
