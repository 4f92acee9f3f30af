"""How requests are sent: to one origin, at a pace, with the credentials that were named."""
