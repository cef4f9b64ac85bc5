"""A Bot API server for tests: our belief of how Telegram behaves, with the published specification as its judge."""
