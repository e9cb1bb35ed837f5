package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"aqueduct/tests/judges/autotag"
	"aqueduct/tests/judges/spec"
)

const (
	imageType = "application/vnd.docker.distribution.manifest.v2+json"
	listType  = "application/vnd.docker.distribution.manifest.list.v2+json"
)

type entry struct {
	MediaType string        `json:"mediaType"`
	Size      int           `json:"size"`
	Digest    string        `json:"digest"`
	Platform  spec.Platform `json:"platform"`
}

// manifest renders the spec and pushes the list it names: under its image, then under each of its tags.
func manifest() error {
	ref := os.Getenv("DRONE_COMMIT_REF")
	if setting("USERNAME") == "" || setting("PASSWORD") == "" {
		return errors.New("no username or no password provided: configuration error")
	}
	if setting("PLATFORMS")+setting("TARGET")+setting("TEMPLATE") != "" {
		return errors.New("both spec and arguments provided: configuration error")
	}
	text, err := os.ReadFile(setting("SPEC"))
	if err != nil {
		text = []byte(setting("SPEC")) // a spec that is no file is the template itself
	}
	b := spec.Build{Tag: os.Getenv("DRONE_TAG"), Ref: ref, Branch: os.Getenv("DRONE_COMMIT_BRANCH"),
		Commit: os.Getenv("DRONE_COMMIT_SHA"), Event: os.Getenv("DRONE_BUILD_EVENT"), Tags: list("TAGS")}
	if setting("AUTO_TAG") == "true" {
		if autotag.Skipped(ref, os.Getenv("DRONE_REPO_BRANCH")) {
			fmt.Println(errSkipped)
			return nil
		}
		b.Tags = autotag.Manifest(ref)
	}
	s, err := spec.Render(string(text), b)
	if err != nil {
		return err
	}
	return push(s)
}

func push(s *spec.Spec) error {
	var entries []entry
	for _, m := range s.Manifests {
		e, err := source(m)
		if err != nil && setting("IGNORE_MISSING") == "true" {
			fmt.Println("skipping", m.Image, err)
			continue
		}
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return errors.New("all entries were skipped due to missing source image references; no manifest list to push")
	}
	at := strings.LastIndex(s.Image, ":")
	return pushList(s.Image[:at], append([]string{s.Image[at+1:]}, s.Tags...), entries)
}

func pushList(repo string, tags []string, entries []entry) error {
	body, _ := json.MarshalIndent(map[string]interface{}{"schemaVersion": 2, "mediaType": listType,
		"manifests": entries}, "", "  ")
	for _, tag := range tags {
		fmt.Println("manifest", repo+":"+tag)
		if _, _, err := registry("PUT", repo, "manifests/"+tag, listType, body); err != nil {
			return err
		}
	}
	return nil
}

// adopt has an image of another repository in this one, without a tag.
func adopt(repo, from, platform string) (entry, error) {
	at := strings.LastIndex(from, ":")
	body, mediaType, err := registry("GET", from[:at], "manifests/"+from[at+1:], imageType, nil)
	if err != nil {
		return entry{}, err
	}
	var image struct {
		Config struct{ Digest string }
		Layers []struct{ Digest string }
	}
	if err := json.Unmarshal(body, &image); err != nil {
		return entry{}, err
	}
	for _, blob := range append(image.Layers, image.Config) {
		name := strings.SplitN(from[:at], "/", 2)[1]
		if _, _, err := registry("POST", repo, "blobs/uploads/?mount="+blob.Digest+"&from="+name, mediaType, nil); err != nil {
			return entry{}, err
		}
	}
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(body))
	parts := append(strings.Split(platform, "/"), "")
	_, _, err = registry("PUT", repo, "manifests/"+digest, mediaType, body)
	return entry{imageType, len(body), digest, spec.Platform{OS: parts[0], Architecture: parts[1], Variant: parts[2]}}, err
}

func source(m spec.Manifest) (entry, error) {
	at := strings.LastIndex(m.Image, ":")
	body, mediaType, err := registry("GET", m.Image[:at], "manifests/"+m.Image[at+1:], imageType, nil)
	if err == nil && mediaType != imageType {
		err = fmt.Errorf("Cannot include an image in a manifest list/index which is already a multi-platform image: %s",
			m.Image)
	}
	return entry{imageType, len(body), fmt.Sprintf("sha256:%x", sha256.Sum256(body)), m.Platform}, err
}

func registry(method, repo, path, mediaType string, body []byte) ([]byte, string, error) {
	host := strings.SplitN(repo, "/", 2)
	request, err := http.NewRequest(method, "http://"+host[0]+"/v2/"+host[1]+"/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	if method == "PUT" {
		request.Header.Set("Content-Type", mediaType)
	}
	request.Header.Set("Accept", mediaType)
	request.SetBasicAuth(setting("USERNAME"), setting("PASSWORD"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s %s %s: %s: %s", method, repo, path, response.Status, answer)
	}
	return answer, response.Header.Get("Content-Type"), err
}
