"""Settings of the service."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

__all__ = ["ServiceSettings"]


class ServiceSettings(BaseModel):
    """What can be set. Limits hold for each worker process; the rate limit holds for all of them together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_keys: tuple[SecretStr, ...] = Field(default=(), description="any of them opens; none: open to all")
    rate_limit: int | None = Field(default=None, gt=0, description="posts a client may send a minute")
    max_body: int = Field(default=1024 * 1024, gt=0, description="longest request body, in bytes")
    timeout: float = Field(
        default=10.0, gt=0, description="seconds for a body to arrive, and for a post to be judged"
    )
    log_texts: bool = Field(default=False, description="log the posts and the messages of faults")
    threads: int = Field(
        default=1, gt=0, description="posts judged at a time; more share one core, more workers do not"
    )
    max_waiting: int = Field(default=64, ge=0, description="posts that may wait for a thread")
    max_batches: int = Field(default=2, gt=0, description="batches answered at a time")
