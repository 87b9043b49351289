"""Words and tools every app shares: money, clock, verdicts, errors, paging, CSV, components.

It has no models and knows nobody.
"""
