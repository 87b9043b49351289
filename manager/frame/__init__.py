"""The frame of every page: menus, errors, middleware, bundles."""
