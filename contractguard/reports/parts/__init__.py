"""What the formats share: order, positions, lines, fragments, JSON text, style."""
