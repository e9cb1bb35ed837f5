#!/bin/sh
# What shellcheck and yamllint say of the outputs: of each example, and of what each golden case expects.
#
# Recipes are linted as make hands them to the shell, a line with its continuations being one script: for SHELL, make
# gets a program that only writes down what it is given, and -B makes it walk through every recipe.
. "$(dirname "$0")/../tap.sh"
scratch
unset MAKEFLAGS MFLAGS MAKELEVEL
LC_ALL=C.UTF-8
export LC_ALL
tests=$top_srcdir/tests

# Where something is missing, the rest is still done.
recipes=yes scripts=yes yaml=yes commands=yes
command -v shellcheck >/dev/null || { skip "scripts" "shellcheck is not installed"; scripts=; }
command -v yamllint >/dev/null || { skip "YAML" "yamllint is not installed"; yaml=; }
# .SHELLFLAGS came with 3.82.
make --version 2>/dev/null | grep -q '^GNU Make [4-9]' || { skip "recipes" "GNU make 4 is not installed"; recipes=; }
python3 -c 'import yaml' 2>/dev/null || { skip "commands in CI files" "python3-yaml is not installed"; commands=; }
once
[ -n "$scripts" ] || recipes='' commands=''

# --- recipes

# record TARGET -c SCRIPT, for make's SHELL: the script becomes $RECIPES/TARGET/N.sh.
cat >"$T/record" <<'RECORD'
#!/bin/sh
n=1
[ -d "$RECIPES/$1" ] || mkdir -p "$RECIPES/$1" || exit 1
while [ -e "$RECIPES/$1/$n.sh" ]; do n=$((n + 1)); done
printf '%s\n' "$3" >"$RECIPES/$1/$n.sh"
RECORD
chmod +x "$T/record"

# Of a Makefile, as make has read it: its targets; those that have a recipe. Nothing is run, not even what is marked +.
# Files that are only prerequisites are no targets.
database() { make -f "$1" -rRpnq SHELL=true .PHONY 2>/dev/null; }
targets() {
	database "$1" | awk '
		/^# Not a target:/ { skip = 2 }
		/^[^#. \t][^ \t=]*:/ && !skip { sub(/:+$|:.*/, ""); print }
		skip { skip-- }'
}
with_recipes() {
	database "$1" | awk '
		/^[^# \t][^ \t=]*:/ { target = $1; sub(/:+$/, "", target) }
		/^\t[-+@ \t]*[^-+@ \t]/ && target { print target; target = "" }' | LC_ALL=C sort -u
}

# record_recipes MAKEFILE FOLDER [VARIABLE=VALUE...]: all recipes as scripts.
record_recipes() {
	makefile=$1 RECIPES=$2
	export RECIPES
	shift 2
	# shellcheck disable=SC2046,SC2016 # a list of names; make expands $@
	make -f "$makefile" -k -B SHELL="$T/record" '.SHELLFLAGS=$@ -c' "$@" $(targets "$makefile") >"$T/log" 2>&1
}

# recorded FOLDER: the targets whose recipes are there.
recorded() { (cd "$1" && find . -name '*.sh' | sed -e 's,^\./,,' -e 's,/[^/]*$,,' | LC_ALL=C sort -u); }

# excuse FOLDER: writes at the head of each script what shellcheck is not to say of it. A recipe cannot do that itself.
excuse() {
	find "$1" -name '*.sh' | while IFS= read -r script; do
		case ${script#"$1/"} in
		# What it writes is for make: lines that end in a backslash, names of make's variables.
		*/context*.scan/*) codes=SC1003,SC2016 ;;
		# What lets builds take turns is a script that is written here.
		*/*.id/*) codes=SC2016 ;;
		# The names of tags are to be split, and git has none with blanks or patterns in them. What a tag may be made
		# of is set whether one of this descriptor asks for it or not. A list of tags may have one alone. tr makes several signs
		# into one.
		*/publish*.tags/*) codes=SC2046,SC2034,SC2043,SC2066,SC2020 ;;
		*/publish*.lists/*) codes=SC2034 ;;
		# So is what git knows for build arguments.
		*/values/*) codes=SC2046,SC2034 ;;
		# Whichever is missing, the id or the image: it is built again.
		*build-*/*) codes=SC2015 ;;
		# A line of the user's that reads `fi` is an argument of printf.
		*/test/* | *-test/*) codes=SC1010 ;;
		*) continue ;;
		esac
		{ echo "# shellcheck disable=$codes" && cat "$script"; } >"$T/excused" && mv "$T/excused" "$script"
	done
}

# What people may set, set: an engine of two words, one that is not docker, and more.
set_recipes() {
	record_recipes "$1" "$2" DOCKER='podman --remote' IMAGE=registry.example.com:5000/some-one/my_app \
		REF=refs/tags/v1.2.3 DOCKER_BUILD_ARGS='--quiet --squash' DOCKER_RUN_ARGS="-it -e 'A=two words'" \
		DOCKER_PUSH_ARGS=--quiet DOCKER_MANIFEST_ARGS=--tls-verify=false \
		QEMU_URL='https://mirror.example.com/{version}/{arch}.tar.gz'
}

# --- CI files and manifest templates

# commands.py FILE FOLDER ...: of each file the commands of each step, as one script as Drone joins them.
# Steps on Windows speak PowerShell.
cat >"$T/commands.py" <<'PYTHON'
import os, sys, yaml
for ci, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(ci, encoding='utf-8') as f:
        documents = [d for d in yaml.safe_load_all(f) if isinstance(d, dict) and d.get('kind') == 'pipeline']
    for d in documents:
        if d.get('platform', {}).get('os') == 'windows':
            continue
        for step in d.get('steps', []) + d.get('services', []):
            if step.get('commands'):
                path = os.path.join(folder, d['name'], step['name'].replace(' ', '-') + '.sh')
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, 'w', encoding='utf-8') as f:
                    f.write('set -e\n' + ''.join(c.rstrip('\n') + '\n' for c in step['commands']))
PYTHON

# render tag|branch <TEMPLATE: what plugins/manifest makes of it for a tag v1.2.3, and for a branch.
# A block alone on its line takes that line away.
render() {
	sed -e '/^{{#if @last}}{{#if @index}}$/d' -e '/^{{\/if}}{{\/if}}$/d' -e 's/{{trimPrefix "v" build\.tag}}/1.2.3/g' -e 's/{{last build\.tags}}/1.2.3/g' -e 's/{{this}}/1.2/g' -e 's/{{build\.branch}}/main/g' \
		-e 's/{{substr 0 [0-9]* build\.commit}}/01234567/g' -e 's/{{env "LIST_TAG_[0-9]*"}}/x/g' -e 's/{{build\.tags\.\[0\]}}/1/g' |
		if [ "$1" = tag ]; then
			sed -e 's/{{#if build\.tag}}\([^{}]*\)\({{else}}[^{}]*\)\{0,1\}{{\/if}}/\1/g' \
				-e '/^{{[#/][a-z. ]*}}$/d'
		else
			sed -e 's/{{#if build\.tag}}[^{}]*{{else}}\([^{}]*\){{\/if}}/\1/g' \
				-e 's/{{#if build\.tag}}[^{}]*{{\/if}}//g' -e '/^{{#if build\.tags}}$/,/^{{\/if}}$/d' \
				-e '/^{{[#/]each[a-z. ]*}}$/d'
		fi
}

# --- the linters

# unlike <FILES: of scripts that differ in nothing but names, the first one. Names are what has a slash in it, or an arch;
# quoted words; hashes. Nothing that shellcheck tells can hang on these, and most recipes are alike.
unlike() {
	LC_ALL=C awk -v file= -v key= -v line= '
		BEGIN {
			hex = "[0-9a-f][0-9a-f]"
			hash = hex hex hex hex "[0-9a-f]*"
			arch = "[a-z0-9.-]*(amd64|arm|386|riscv64|s390x|ppc64le)[a-z0-9]*"
		}
		{
			file = $0
			key = ""
			while ((getline line < file) > 0)
				key = key line "\n"
			close(file)
			gsub(hash, "h", key)
			gsub(/\047[A-Za-z0-9 .,\/:_@=-]*\047/, "\047\047", key)
			gsub(/[A-Za-z0-9_.:-]*\/[A-Za-z0-9_.:\/-]*/, "n", key)
			gsub(arch, "n", key)
			if (!seen[key]++)
				print file
		}'
}

# Each is run once, for its start costs more than its work, in the folder that it looks through.
all_scripts() {
	find . -name '*.sh' -type f | LC_ALL=C sort | unlike | tr '\n' '\0' | xargs -0 shellcheck -s sh -f gcc --
}
all_yaml() {
	find . \( -name '*.yml' -o -name '.*.yml' \) -type f | LC_ALL=C sort | tr '\n' '\0' |
		xargs -0 yamllint --strict -f parsable -c "$tests/meta/yamllint.yml" --
}

# --- the outputs: $T/out/CASE/{recipes,commands,scripts,yaml}/ is what is linted


gather_makefile() {
	record_recipes "$1" "$out/recipes/default"
	is "$name: make hands every recipe of $1 to the shell" "$(recorded "$out/recipes/default")" "$(with_recipes "$1")"
	case $name in
	golden-*) rm -rf "$out"/recipes/*/test "$out"/recipes/*/*-test ;; # the user's own, as it was written
	*)
		set_recipes "$1" "$out/recipes/set"
		# What is the same in both is linted once.
		find "$out/recipes/set" -name '*.sh' | while IFS= read -r script; do
			if cmp -s "$script" "$out/recipes/default/${script#"$out/recipes/set/"}"; then rm "$script"; fi
		done
		;;
	esac
	excuse "$out/recipes"
}

copy() { mkdir -p "$(dirname "$2")" && cp "$1" "$2"; }

gather() {
	case $1 in
	Makefile | *.mk)
		sed 1q "$1" | grep -q '^# Generated by aqueduct' || return 0
		[ -z "$recipes" ] || gather_makefile "$1"
		;;
	*.sh) copy "$1" "$out/scripts/$1" ;;
	*.tmpl)
		for ref in tag branch; do
			mkdir -p "$(dirname "$out/yaml/$1")"
			render $ref <"$1" >"$out/yaml/$1.$ref.yml"
			is "$name: $1 for a $ref leaves nothing open" "$(grep -n '{{' "$out/yaml/$1.$ref.yml")" ""
		done
		;;
	aqueduct.yml) [ -f "${repo:-/nowhere}/aqueduct.yml" ] || copy "$1" "$out/yaml/$1" ;; # not what a person wrote
	*.yml)
		copy "$1" "$out/yaml/$1"
		case $1 in *.drone.*) printf '%s\0' "$PWD/$1" "$out/commands" >>"$T/ci" ;; esac
		;;
	esac
}

mkdir "$T/cases" "$T/out"
for dir in "$top_srcdir"/examples/*/ "$tests"/golden/*/expect/; do
	case $dir in
	*/expect/) name=golden-$(basename "${dir%/expect/}") repo=${dir%/expect/}/repo ;;
	*) name=$(basename "$dir") repo='' ;;
	esac
	out=$T/out/$name
	mkdir "$T/cases/$name" "$out"
	[ ! -d "$repo" ] || cp -RP "$repo/." "$T/cases/$name"
	cp -RP "$dir/." "$T/cases/$name"
	(cd "$dir" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort) >"$T/files"
	cd "$T/cases/$name" || exit 1
	[ -n "$(find . -name 'Dockerfile*')" ] || : >Dockerfile # without one, make would stop ahead of the build
	while IFS= read -r file; do gather "$file"; done <"$T/files"
done
if [ -n "$commands" ]; then
	ok "the commands of all CI files can be read" xargs -0 python3 "$T/commands.py" <"$T/ci"
	# Of golden cases, only what is the program's.
	find "$T"/out/golden-*/commands -name '*.sh' ! -name get-qemu.sh -exec rm -f '{}' +
fi

cd "$T/out" || exit 1
if [ -n "$scripts" ]; then all_scripts >"$T/shellcheck" 2>&1; fi
if [ -n "$yaml" ]; then all_yaml >"$T/yamllint" 2>&1; fi

# told LINTER FOLDER NAME: nothing was told of the files in a folder, of which there are some.
told() { [ ! -d "$2" ] || is "$3: $(find "$2" -type f | wc -l)" "$(grep -F "./$2/" "$T/$1")" ""; }

for name in *; do
	if [ -n "$scripts" ]; then
		told shellcheck "$name/recipes" "$name: recipes"
		told shellcheck "$name/commands" "$name: commands in CI"
		told shellcheck "$name/scripts" "$name: scripts"
	fi
	[ -z "$yaml" ] || told yamllint "$name/yaml" "$name: YAML"
done

# What is told otherwise is of a linter that broke.
[ -z "$scripts" ] || is "shellcheck has read all" "$(grep -v '^\./' "$T/shellcheck")" ""
[ -z "$yaml" ] || is "yamllint has read all" "$(grep -v '^\./' "$T/yamllint")" ""
[ -z "$recipes" ] || ok "there are recipes" [ "$(find . -path '*/recipes/*.sh' | wc -l)" -ge 500 ]
[ -z "$commands" ] || ok "there are commands" [ "$(find . -path '*/commands/*.sh' | wc -l)" -ge 25 ]
ok "there are scripts" [ "$(find . -path '*/scripts/*.sh' | wc -l)" -ge 8 ]
ok "there is YAML" [ "$(find . -path '*/yaml/*.yml' | wc -l)" -ge 80 ]

# --- faults are found

# finds NAME FILE CODE COMMAND...: the command fails, and tells of a fault in a file.
finds() {
	fault=$1 file=$2 code=$3
	shift 3
	if "$@" >"$T/found" 2>&1; then
		fail "finds $fault" "nothing was found"
	else
		ok "finds $fault" grep -q "^\./$file:.*$code" "$T/found"
	fi
}

mkdir "$T/bad" && cd "$T/bad" || exit 1
# shellcheck disable=SC1003,SC2016 # make's, and the scripts' own
{
	printf '%s\n' 'DOCKER ?= docker' 'all: out/a b' 'out/a:' '	@id=$$(cat id); \' '	  $(DOCKER) run $$id' \
		'b: out/a' '	@echo good' '	-@[ "$@" == b ]' 'c: ; @echo a' '	+@' 'd:' '	+@' >Makefile
	printf '%s\n' 'kind: pipeline' 'name: p' 'steps:' '  - name: a step' '    commands:' '      - d=$(pwd)' \
		'      - cd $d' '---' 'kind: pipeline' 'name: w' 'platform: {os: windows}' 'steps:' \
		'  - {name: s, commands: [cd $d]}' >ci.yml
	printf '%s\n' 'image: a:{{#if build.tag}}{{last build.tags}}{{else}}latest{{/if}}' \
		'{{#if build.tags}}' 'tags:' '{{#each build.tags}}' '  - "{{this}}"' '{{/each}}' '{{/if}}' \
		'manifests:' '  - image: a:{{#if build.tag}}{{last build.tags}}-{{/if}}arm' >a.tmpl
	a_recipe='id=$(cat id); \
  docker run $id'
	a_step='set -e
d=$(pwd)
cd $d'
}
if [ -n "$recipes" ]; then
	record_recipes Makefile "$PWD/recipes"
	is "a line of a recipe with its continuation is one script" "$(cat recipes/out/a/1.sh)" "$a_recipe"
	is "all recipes of a Makefile are known" "$(with_recipes Makefile)" "$(recorded recipes)"
	is "their lines are scripts" "$(cd recipes && find . -name '*.sh' | LC_ALL=C sort | xargs)" \
		"./b/1.sh ./b/2.sh ./c/1.sh ./out/a/1.sh"
	finds "a name without quotes in a recipe" recipes/out/a/1.sh SC2086 all_scripts
	finds "what sh does not know in a recipe" recipes/b/2.sh SC3014 all_scripts
	mkdir recipes/alike
	echo "docker push me/app:linux-arm 'a name' >out/0123456789ab.id" >recipes/alike/1.sh
	echo "docker push you/it/is:linux-arm64 'another one' >in/ba9876543210.id" >recipes/alike/2.sh
	echo "docker push me/app:linux-arm 'a name' >>out/0123456789ab.id" >recipes/alike/3.sh
	echo "docker push me/app:linux-arm 'a \$name' >out/0123456789ab.id" >recipes/alike/4.sh
	is "scripts with other names in them are linted once" "$(printf 'recipes/alike/%d.sh\n' 1 2 3 4 | unlike | xargs)" \
		"recipes/alike/1.sh recipes/alike/3.sh recipes/alike/4.sh"
fi
if [ -n "$commands" ]; then
	ok "commands of a step are read" python3 "$T/commands.py" ci.yml commands
	is "they are one script" "$(cat commands/*/*.sh)" "$a_step"
	finds "a name without quotes in a step" commands/p/a-step.sh SC2086 all_scripts
fi
is "a template for a tag" "$(render tag <a.tmpl)" 'image: a:1.2.3
tags:
  - "1.2"
manifests:
  - image: a:1.2.3-arm'
is "a template for a branch" "$(render branch <a.tmpl)" 'image: a:latest
manifests:
  - image: a:arm'
if [ -n "$yaml" ]; then
	printf 'a: 1\na: 2\n' >twice.yml
	printf 'a:\n  - b\n  -  c\n' >blanks.yml
	printf 'a: yes\n' >truth.yml
	printf 'a:\n   - b\n  - c\n' >.none.yml
	printf 'a: %0120d b\n' 0 >long.yml
	finds "a key that is there twice" twice.yml key-duplicates all_yaml
	finds "blanks too many" blanks.yml hyphens all_yaml
	finds "a text that is a truth value elsewhere" truth.yml truthy all_yaml
	finds "what is no YAML" .none.yml syntax all_yaml
	finds "a line that is too long" long.yml line-length all_yaml
fi
done_testing
