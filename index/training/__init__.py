"""The recipes that made the model and the weights; run by hand, never imported by the product."""
