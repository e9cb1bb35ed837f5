set publish.tags '[latest, 1.0'
