add arm
