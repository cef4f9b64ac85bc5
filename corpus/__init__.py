"""Articles in, passages out: plain text, no index and no chat."""
