"""Webhooks of your own: what happens in public incidents is sent, signed, to addresses that administrators name."""
