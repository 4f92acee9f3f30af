"""How Sphinx makes the site of the pages that `stage.py` has put in order: `make docs`. Nothing is fetched."""

project = "contractguard"
copyright = "contractguard contributors"  # no year, so that the same pages are the same bytes
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = [".staged"]

myst_heading_anchors = 4
myst_links_external_new_tab = False

html_theme = "furo"
html_title = "contractguard"
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": False}
