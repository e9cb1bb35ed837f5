graph --arch amd46 --image api
