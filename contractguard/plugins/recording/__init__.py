"""Recording in a run of pytest: options, who the calls belong to, the run over all workers, what is said in the end."""
