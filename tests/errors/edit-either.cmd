rm arm
