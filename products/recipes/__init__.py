"""Recipes: what somebody who comes gets together, used when inviting, on people and on teams."""
