"""*Undo* after a change of role, access, work team or lock: one way back for all of them."""
