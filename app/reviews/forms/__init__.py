"""The shape of what people type into a review."""
