"""The tool under test, for all files here."""

from tool import make_tool  # noqa: F401
