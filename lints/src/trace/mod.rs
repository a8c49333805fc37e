//! Follows builders, connectors and configurations from constructor to terminal, through bindings, branches,
//! functions, closures and fields. Gives the sites with their settings, and the calls that `reach` walks. Never judges.
