#!/bin/sh
# The time, each minute.
while date; do
	sleep 60
done
