"""The libraries that compute, imported when a result is asked for."""

from functools import partial

from .. import extras

#: Return a module of scipy or statsmodels; a `MissingExtraError` says what to install.
library = partial(extras.library, extra="stats", why="statistics need")
