"""Cases by mail: a message from the mail server becomes part of a case, a letter, or nothing (SUP-26, SUP-27)."""
