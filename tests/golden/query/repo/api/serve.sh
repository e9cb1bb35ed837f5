#!/bin/sh
exec nc -lk -p 8080 -e cat /etc/motd
