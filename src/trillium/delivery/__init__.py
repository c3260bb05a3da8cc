"""Launch and deliver: what is offered, to whom, and how evidence is judged."""
