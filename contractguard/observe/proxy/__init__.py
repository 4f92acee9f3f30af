"""A reverse proxy in front of one service, which notes what passes: HTTP/1.1, for services in any language."""
