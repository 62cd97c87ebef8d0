"""Tables whose figures are known, printed as reports print them: for tests and benchmarks, no part of the product."""
