"""What the relation does not see: operations, parameters, statuses, media types, security, servers, lifecycle."""
