query lits
