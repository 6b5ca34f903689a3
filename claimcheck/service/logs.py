"""Log records as lines of JSON. Posts are not in them unless asked for."""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from typing import Any

__all__ = ["FIELDS", "JsonFormatter"]

#: The attribute of a record that holds its fields: `logger.info("request", extra={FIELDS: {...}})`.
FIELDS = "claimcheck_fields"


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: `time`, `level`, `event`, and what else it carries.

    Args:
        texts: write messages of exceptions too; they may quote a post.
    """

    def __init__(self, *, texts: bool = False) -> None:
        super().__init__()
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = dt.datetime.fromtimestamp(record.created, tz=dt.UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= self._fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _fault(self, error: BaseException) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "fault": type(error).__name__,
            "at": [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)],
        }
        if self._texts:
            fields["message"] = str(error)
        return fields
