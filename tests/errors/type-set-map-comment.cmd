set publish x
