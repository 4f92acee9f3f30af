"""What was observed against what is described, against what was recorded, and against what consumers read."""
