check --explain zzzzzzzz
