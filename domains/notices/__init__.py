"""What people are told of a name that ends, and the proof that they were."""
