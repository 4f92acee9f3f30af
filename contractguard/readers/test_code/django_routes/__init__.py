"""The addresses of Django's routes by their names, as the modules say that list them, without running any."""
