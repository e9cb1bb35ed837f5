gen -f "my descriptor.yml"
