//! How often each site runs: once per process, for each Lambda invocation, unknown; with the way that leads there.
