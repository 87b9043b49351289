"""Renewal Warranty: what nobody pays in time is renewed all the same, and invoiced (DOM-14 to DOM-17, 17.20)."""
