"""Networks: one file each, hears and speaks. Adding one touches no central list."""

from platforms.seam import find, names

__all__ = ["find", "names"]
