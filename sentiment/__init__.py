"""Text in, analysis out: how people feel about the brand, what it is about and how urgent it is."""
