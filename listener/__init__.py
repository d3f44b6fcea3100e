"""What to read and what to keep of it: the cursor law, relevance, coverage. Pure functions; `now` is an argument."""
