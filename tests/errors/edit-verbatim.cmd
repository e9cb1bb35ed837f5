set drone.merge.step.volumes.0.name cache
