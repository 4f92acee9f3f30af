"""Where bytes come from: file, folder, standard input, git, URL, application; and the files they refer to."""
