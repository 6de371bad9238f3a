"""The pages of the room, and what stands beside an incident."""
