"""Maintainers' programs that write the generated package and watch upstream. The wheel does not contain them."""
