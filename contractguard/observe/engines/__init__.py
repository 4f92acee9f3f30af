"""Reading many parts of a log at once, and merging what was made of them: in this process, in a pool, on Dask."""
