"""From the base model and labelled data to the files that ship: trim, train, probe, export, calibrate, evaluate."""
