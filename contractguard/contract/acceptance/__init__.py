"""What people accepted for a while: findings, and parts that stay unchecked."""
