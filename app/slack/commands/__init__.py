"""What one can say to Muster, one file each."""
