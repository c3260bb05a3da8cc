"""A design in the formats that registers and search engines read; values in, values out."""
