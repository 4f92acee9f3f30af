"""The recorder of live messages: which operation a call is, what of it may be kept, and the journal."""
