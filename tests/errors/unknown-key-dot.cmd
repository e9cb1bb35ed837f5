set image. me/other
