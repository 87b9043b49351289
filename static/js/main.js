// What the browser gets as js/atrio.js: these modules in this order (manager/static_bundles.py). Every one is optional.
import "../django_htmx/htmx-2.min.js";
import "./copy_value.js";
import "./print_page.js";
import "./security_key.js";
import "./password_reveal.js";
import "./selection_count.js";
import "./job_progress.js";
import "./hidden_pages.js";
import "./list_filter.js";
import "./lost_list.js";
import "./list_focus.js";
import "./page_dialog.js";
import "./row_menu.js";
import "./menu_keys.js";
import "./unsaved_changes.js";
import "./access_rights.js";
import "./shortcuts.js";
