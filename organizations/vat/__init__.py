"""VAT numbers: their shape (``numbers``), and the register that says whether one exists."""
