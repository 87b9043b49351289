"""``docs/map.md``: every address with its view, command, template, mails and tests, read from the code."""
