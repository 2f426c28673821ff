"""Arithmetic under what is learned: ridge and logistic regression."""
