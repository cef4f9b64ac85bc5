"""The answering core: a question and hits in, a cited answer out. It knows no terminal and no chat."""
