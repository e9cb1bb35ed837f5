hook --install
