"""Words that are answered when somebody says them, one file each."""
