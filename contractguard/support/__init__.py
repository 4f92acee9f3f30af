"""What any program needs: dataclasses, text that may be shown, the name of the distribution."""
