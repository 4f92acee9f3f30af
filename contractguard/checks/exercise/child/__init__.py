"""What runs in the engine's process: nothing above imports it but for what it says of itself."""
