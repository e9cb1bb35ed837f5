check -f aqueduct.yaml
