gen --dump=modle
