"""Who may do what with which product."""
