set emulation statik
