"""Pathways: what stacks into what, as rules anyone can read, and how far somebody is on one."""
