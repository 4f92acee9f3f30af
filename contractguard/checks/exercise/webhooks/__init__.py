"""Receivers of webhooks: what a provider may deliver, and how deliveries go wrong, sent to a consumer's application."""
