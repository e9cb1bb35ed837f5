add arm/v7
