affected --make --drone
