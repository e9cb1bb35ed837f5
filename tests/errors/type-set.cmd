set manifest.ignore_missing yes
