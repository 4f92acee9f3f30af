"""The HTML report: one file that works offline, and shows foreign text as text and nothing else."""
