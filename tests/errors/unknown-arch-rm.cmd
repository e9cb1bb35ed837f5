rm armv77
