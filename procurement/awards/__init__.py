"""Awards room: decisions per lot, approvals, letters, and the register of issued documents."""
