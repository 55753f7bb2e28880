"""Measures what the router costs: direct, HAProxy and Homeport in turn, in one run, on one machine."""
