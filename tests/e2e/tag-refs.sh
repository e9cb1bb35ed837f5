# shellcheck shell=sh
# tag_refs: the truth table of the plugins, and more: each version with what may stand before and behind it.
tag_refs() {
	printf '%s\n' refs/heads/main refs/heads/develop refs/heads/main2 refs/heads/mai refs/heads/feature/main refs/pull/7/head \
		refs/notes/x refs/tags/20190203 refs/tags/v1 refs/tags/v1.2 refs/tags/latest refs/tags/release-1.0.0 refs/tags/V1.2.3 \
		refs/tags/x1.0.0 refs/tags/v1.2.3.4 refs/tags/v1.2.x refs/tags/foo/v1.2.3 refs/tags/v1.2.3-RC_1 refs/tags/v.1.2 \
		refs/tags/v1..2 refs/tags/v1.2. refs/tags/1.2.3v refs/tags/v1.2.3-a..b refs/tags/v1.2.3-.a refs/tags/v1.2.3-a. \
		refs/tags/v refs/tags/- refs/tags/-1.2.3 refs/tags/v1.-2.3 refs/tags/v1,2.3 refs/tags/main refs/tags/vv1.0.0
	printf 'refs/tags/v%s\n' 1.2.3-+ 01.2.3-rc1+ 1.2.3++ 1.2.3-rc1++ 1.2.3+- 0000.00.00-a 9223372036854775807.0.1 9223372036854775808.0.1 \
		1.20000000000000000000.3-rc1 00000000000000000000001.2.3 01.2.3-0000000000000000000001.02
	long=abcdefghijklmnopqrstuvwxyz0123456789
	printf 'refs/tags/v1.2.3-%s\n' "$long$long$long" "$long$long$long$long" "${long}0123456789012345678901234567890123456789"
	for version in 1.2.3 0.9.0 0.0.1 0.0.0 18.06.0 2019.02.03 01.02.03 00.1.2 10.20.30; do
		for behind in '' - -rc1 -alpha.1 -rc-1.x +b5 -a+b; do
			echo "refs/tags/v$version$behind"
		done
		echo "refs/tags/$version"
	done
}
