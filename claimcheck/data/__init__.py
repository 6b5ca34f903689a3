"""Data of the package with one way to read it: every file is checked against its model."""

from __future__ import annotations

import json
from importlib import resources
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from claimcheck.errors import DataError

__all__ = ["load_data"]

M = TypeVar("M", bound=BaseModel)


def load_data(name: str, model: type[M]) -> M:
    """Read the packaged data file `name` (a path below `claimcheck/data`) as `model`.

    Raises:
        DataError: the file is missing, is not JSON, or breaks the model.
    """
    file = resources.files("claimcheck.data").joinpath(name)
    try:
        return model.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        detail = str(error)
        if isinstance(error, ValidationError):
            first = error.errors(include_input=False, include_url=False)[0]
            detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        msg = f"data file {name}: {detail}"
        raise DataError(msg) from error
