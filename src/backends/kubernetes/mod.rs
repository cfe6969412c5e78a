//! Kubernetes clusters: workloads by watch, details on demand, changes by patch.
