unset jobs.lint.steps
