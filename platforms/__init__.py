"""Networks: one file each, hears and speaks. Adding one touches no central list."""
