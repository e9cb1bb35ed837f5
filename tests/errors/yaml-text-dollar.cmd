set publish.tags '[${DRONE_TAG:-edge}]'
