"""What benchmarks run against."""
