"""What is known for sure of the owners of names: asked for, proved, or their names are held."""
