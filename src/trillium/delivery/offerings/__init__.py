"""The public catalogue, dated runs of a design, cohorts and enrolment."""
