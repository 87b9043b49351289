// What the browser gets as js/atrio.js: these modules in this order (manager/static_bundles.py).
import "./copy_value.js";
import "./password_reveal.js";
