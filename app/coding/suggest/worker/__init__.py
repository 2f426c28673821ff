"""The process that analyses and suggests beside the window: the program's side and its own."""
