"""Who holds a name, and another owner with the agreement of the present one."""
