"""Whether the examples of the rules would notice a mistake in a formula: every rule, mutated part by part."""
