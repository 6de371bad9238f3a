"""What each method of the Web API does; one file for each family."""
