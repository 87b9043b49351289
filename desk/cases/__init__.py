"""What customers ask: cases, and mail from strangers."""
