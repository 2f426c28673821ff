"""What Kantlijn knows of Dutch without a model: words, lemmas, verbs, compounds, sentences."""
