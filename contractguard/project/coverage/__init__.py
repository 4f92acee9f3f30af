"""How much of a project's contracts its tests and its consumers touch: files, gate and map put together."""
