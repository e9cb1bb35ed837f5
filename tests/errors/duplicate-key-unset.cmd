unset name
