unset image
