#!/bin/sh
# broken-git.sh FOLDER WORD|NUMBER: puts a git there that is the real one, but breaks when a question has that word, or is
# gone after so many answers. To be used with FOLDER for all of PATH.
set -e
mkdir -p "$1"
rm -f "$1/answers"
cat >"$1/git" <<END
#!/bin/sh
PATH='$PATH'
case " \$* " in *" $2 "*) echo 'fatal: it broke' >&2; exit 128 ;; esac
echo >>'$1/answers'
if test "\$(wc -l <'$1/answers')" -eq '$2' 2>/dev/null; then rm '$1/git'; fi
exec git "\$@"
END
chmod +x "$1/git"
