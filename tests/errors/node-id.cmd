graph --from image:amr --to nothing-of-the-kind
