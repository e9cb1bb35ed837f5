set arches.arm arm/v7
