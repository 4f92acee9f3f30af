"""The configuration as pydantic sees it, part by part; the whole is `project/config_model.py`."""
