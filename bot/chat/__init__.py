"""Telegram: the application, its handlers, the durable inbox, the limiter, the rendering."""
