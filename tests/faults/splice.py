"""Put other code in the place of a function, in this process alone and wherever it was imported to.

Replacing a name in a module misses everybody who did `from module import function`. Here the function object keeps its
identity and gets other code, so every reference to it meets the replacement. The product's files stay as they are.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any

Function = Callable[..., Any]


def splice(function: Function, around: Callable[[Function], Function]) -> None:
    """Let every call of `function` run `around(the original)` from now on.

    Raises TypeError for what is no plain function (a method's underlying function is one; one with a closure is not).
    """
    if not isinstance(function, FunctionType) or function.__closure__:
        raise TypeError(f"{function!r} is no plain function: put another one in its place by name")
    original = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__
    replacement = around(original)

    def trampoline(*arguments: Any, _spliced: Function = replacement, **named: Any) -> Any:
        return _spliced(*arguments, **named)

    function.__code__ = trampoline.__code__
    function.__defaults__ = None
    function.__kwdefaults__ = {"_spliced": replacement}
