"""Inside a run of pytest that `contractguard prove` started: responses are changed as a mutant says."""
