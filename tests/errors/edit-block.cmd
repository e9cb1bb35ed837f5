set jobs.lint.steps '[]'
