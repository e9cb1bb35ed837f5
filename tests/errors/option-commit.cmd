tags --commit 12345z refs/heads/main
