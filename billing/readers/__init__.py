"""Whom mails about money go to, and which of them each wants."""
