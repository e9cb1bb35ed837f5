set labels '{k: a, r: d}'
