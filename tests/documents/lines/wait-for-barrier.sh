koncli barrier wait stage-1-complete --timeout 30m
