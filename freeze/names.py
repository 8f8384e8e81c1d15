"""Names: what can be imported, how it is called, and what the errors are."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pickle
import re
from typing import Any

import gladia_control
from gladia_control import Policy, errors

from .common import clean, plain

MODULES = ["aio", "client", "jobs", "options", "source", "subtitles", "transcript", "emulator"]

SAMPLES: dict[str, Any] = {
    "args": "a message",
    "message": "a message",
    "field": "diarization_config.min_speakers",
    "problem": "is wrong",
    "reason": "why",
    "value": object(),
    "token": "t-1",
    "job_id": "j-1",
    "sent": True,
    "elapsed": 1.5,
    "last_status": "queued",
    "error_code": 500,
    "raw": {"a": object()},
    "status": 418,
    "request_id": "G-1",
    "body": {"b": 1},
}


def record() -> dict[str, Any]:
    """The section."""
    found: dict[str, Any] = {
        "__all__": sorted(gladia_control.__all__),
        "dir": [name for name in dir(gladia_control) if not name.startswith("_")],
        "gladia_control": {name: told(getattr(gladia_control, name)) for name in gladia_control.__all__},
        "policy": {field.name: plain(getattr(Policy(), field.name)) for field in dataclasses.fields(Policy)},
        "error classes": {name: error(kind) for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.GladiaError)},
    }
    for name in MODULES:
        try:
            module = importlib.import_module(f"gladia_control.{name}")
        except ImportError as missing:
            found[name] = f"cannot be imported: {missing}"
            continue
        public = getattr(module, "__all__", None) or [
            key for key, value in vars(module).items() if not key.startswith("_") and key != "TYPE_CHECKING" and not inspect.ismodule(value) and _is_own(value, module)
        ]
        found[name] = {key: "as in gladia_control" if key in gladia_control.__all__ else told(getattr(module, key)) for key in public}
    return found


def _is_own(value: Any, module: Any) -> bool:
    return getattr(value, "__module__", module.__name__) == module.__name__


def told(value: Any) -> Any:
    """A class with its members, the signature of a function, or the form of anything else."""
    if not isinstance(value, type):
        return signature(value) if callable(value) and hasattr(value, "__name__") else clean(repr(value))[:400]
    if hasattr(value, "__total__"):  # a TypedDict
        return {key: _text(hint) for key, hint in value.__annotations__.items()}
    inherited = {name for base in (Exception, OSError, ValueError) if issubclass(value, base) for name in dir(base)}
    members = {name: member(inspect.getattr_static(value, name)) for name in dir(value) if name not in inherited and not name.startswith("_")}
    bases = [base.__name__ for base in value.__bases__]
    return {"bases": bases, "signature": signature(value), "members": members}


def member(value: Any) -> str:
    """A method, a property or an attribute of a class."""
    if isinstance(value, property):
        return f"property {signature(value.fget)}"
    function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
    kind = "async " if inspect.iscoroutinefunction(function) else ""
    if isinstance(value, (classmethod, staticmethod)):
        kind += f"{type(value).__name__} "
    return f"{kind}{signature(function)}" if inspect.isfunction(function) else "attribute"


def signature(value: Any) -> str:
    """Parameters with annotations and defaults, as text."""
    try:
        return clean(str(inspect.signature(value)))
    except (TypeError, ValueError) as error:
        return f"no signature: {error}"


def _text(hint: Any) -> str:
    return hint.__forward_arg__ if hasattr(hint, "__forward_arg__") else str(hint)


def error(kind: type[errors.GladiaError]) -> dict[str, Any]:
    """An error class, an instance of it, and what is left of that after pickling."""
    documented = re.split(r"\n\s*Attributes:\n", inspect.cleandoc(kind.__doc__ or ""))
    positional, keywords = [], {}
    own = inspect.isfunction(kind.__init__)  # else Python's own, which takes anything
    for parameter in inspect.signature(kind if own else lambda message: None).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = SAMPLES[parameter.name]
        elif parameter.kind is not parameter.VAR_KEYWORD:
            positional.append(SAMPLES[parameter.name])
    made = kind(*positional, **keywords).with_context(job_id="j-2", token="t-2")
    made.add_note("a note")
    again = pickle.loads(pickle.dumps(made))
    before, after = plain(dict(sorted(vars(made).items()))), plain(dict(sorted(vars(again).items())))
    return {
        "bases": [base.__name__ for base in kind.__mro__[1:-1]],
        "documented": re.findall(r"^    (\w+):", documented[1], re.MULTILINE) if len(documented) > 1 else [],
        "attributes": before,
        "text": [str(made), clean(repr(made))],
        "pickled": [type(again) is kind, again.args == made.args, str(again) == str(made), before == after or after],
    }
