import platform

print("Hello from", platform.machine())
