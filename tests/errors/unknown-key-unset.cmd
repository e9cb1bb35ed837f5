unset imgae
