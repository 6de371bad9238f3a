"""The shape of what people send; rules about the world live in the operations."""
