"""Statements (camt.053) and notifications (camt.054) of a bank, versions 001.04 and 001.08.

``reading.read`` makes of a file's bytes what ``facts`` describes, or refuses the whole file.
"""
