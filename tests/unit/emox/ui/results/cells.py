"""Tables of a page, read back."""

import re


def cells(page: str) -> list[list[str]]:
    """Each table line's cells."""
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", page)]
