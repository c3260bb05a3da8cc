"""Work that outlasts a request: named in the caller's transaction, done by a worker later.

A feature says `jobs.defer("issuing.issue_chunk", run_id=…)`; its `tasks.py` says what that is.
Two adapters keep what is deferred: a leased table in the site's own database (`embedded`), and
procrastinate on PostgreSQL. With both a job is done at least once, so a task must find out by
itself what is done already.
"""
