"""What a lane runs: the jobs, one after the other, within a budget, and their answers as one report."""
