set image me/app
