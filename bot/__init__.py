"""The shells around the answering core: the command line and the chat."""
