gen --templates nope
