hook --install --file /aqueduct.yml
