"""The right column of the workbench: gauges, graphs, requests and the inspector, one tab each."""
