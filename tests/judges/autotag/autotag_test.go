package autotag

import (
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	tests := []struct{ ref, docker, manifest string }{
		{"refs/heads/master", "s", "latest"},
		{"refs/tags/v1.2.3", "1-s 1.2-s 1.2.3-s", "1 1.2 1.2.3"},
		{"refs/tags/1.2.3", "1-s 1.2-s 1.2.3-s", "1 1.2 1.2.3"},
		{"refs/tags/v0.9.0", "0.9-s 0.9.0-s", "0.9 0.9.0"},
		{"refs/tags/0.0.1", "0.0-s 0.0.1-s", "0.0 0.0.1"},
		{"refs/tags/v1.0.0-alpha.1", "1.0.0-alpha.1-s", "1.0.0-alpha.1"},
		{"refs/tags/v1.2.3+b5", "1.2.3+b5-s", "1.2.3+b5"},
		{"refs/tags/v18.06.0", "18-s 18.06-s 18.06.0-s", "18 18.06 18.06.0"},
		{"refs/tags/v18.06.0-ce", "18.6.0-ce-s", "18.6.0-ce"},
		{"refs/tags/2019.02.03", "2019-s 2019.02-s 2019.02.03-s", "2019 2019.02 2019.02.03"},
		{"refs/tags/v01.02.03", "01-s 01.02-s 01.02.03-s", "01 01.02 01.02.03"},
		{"refs/tags/v00.1.2", "00.1-s 00.1.2-s", "00.1 00.1.2"},
		{"refs/tags/v1.2.3-", "1-s 1.2-s 1.2.3-s", "1 1.2 1.2.3"},
		{"refs/tags/20190203", "!", "latest"},
		{"refs/tags/v1.2", "!", "latest"},
		{"refs/tags/latest", "!", "latest"},
		{"refs/tags/vv1.0.0", "!", "latest"},
		{"refs/tags/v1.2.3.4", "!", "latest"},
		{"refs/tags/foo/v1.2.3", "!", "latest"},
		{"refs/tags/v1.2.3-RC_1", "!", "latest"},
	}
	for _, test := range tests {
		tags, err := Docker(test.ref, "s")
		got := strings.Join(tags, " ")
		if err != nil {
			got = "!"
		}
		if got != test.docker {
			t.Errorf("docker %s: got %q, want %q", test.ref, got, test.docker)
		}
		if got := strings.Join(Manifest(test.ref), " "); got != test.manifest {
			t.Errorf("manifest %s: got %q, want %q", test.ref, got, test.manifest)
		}
	}
}

func TestSkipped(t *testing.T) {
	for ref, want := range map[string]bool{"refs/heads/main": false, "refs/heads/x": true, "refs/pull/7/head": true,
		"refs/tags/v1": false, "": true} {
		if got := Skipped(ref, "main"); got != want {
			t.Errorf("%s: skipped is %v", ref, got)
		}
	}
}
