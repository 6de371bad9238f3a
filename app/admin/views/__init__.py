"""The pages of Settings that are for administrators."""
