add foo
