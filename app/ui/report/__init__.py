"""The place Rapport: what a report is to hold, how it looks, and the quotes that are chosen for it."""
