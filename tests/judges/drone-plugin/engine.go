package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// engine speaks the HTTP API of a container engine.
type engine struct{ client http.Client }

type build struct {
	context, dockerfile, target, platform string
	args, labels                          map[string]string
}

func newEngine() *engine {
	dial := func(string, string) (net.Conn, error) { return net.Dial("unix", "/var/run/docker.sock") }
	return &engine{http.Client{Transport: &http.Transport{Dial: dial}}}
}

// stream posts, copies the engine's messages, and returns the last "aux" ID and the first error in them.
func (e *engine) stream(path string, query url.Values, body io.Reader) (id string, err error) {
	request, err := http.NewRequest("POST", "http://engine"+path+"?"+query.Encode(), body)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-tar")
	request.Header.Set("X-Registry-Auth", "e30=")
	response, err := e.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		text, _ := io.ReadAll(response.Body)
		return "", fmt.Errorf("%s: %s: %s", path, response.Status, text)
	}
	for decoder := json.NewDecoder(response.Body); ; {
		var message struct {
			Stream, Status, Error string
			Aux                   struct{ ID string }
		}
		if err := decoder.Decode(&message); err == io.EOF {
			return id, nil
		} else if err != nil {
			return "", err
		}
		fmt.Print(message.Stream)
		if message.Aux.ID != "" {
			id = message.Aux.ID
		}
		if message.Error != "" {
			return "", fmt.Errorf("%s: %s", path, message.Error)
		}
	}
}

// build is `docker build --pull --platform ...`, without the cache: the original has a new engine each time.
func (e *engine) build(b build) (string, error) {
	args, _ := json.Marshal(b.args)
	labels, _ := json.Marshal(b.labels)
	query := url.Values{"dockerfile": {b.dockerfile}, "buildargs": {string(args)}, "labels": {string(labels)},
		"pull": {"1"}, "nocache": {"1"}, "rm": {"1"}}
	if b.target != "" {
		query.Set("target", b.target)
	}
	if b.platform != "" {
		query.Set("platform", b.platform)
	}
	context, err := pack(b.context)
	if err != nil {
		return "", err
	}
	id, err := e.stream("/v1.41/build", query, context)
	if err == nil && id == "" {
		err = fmt.Errorf("the engine named no image")
	}
	return id, err
}

func (e *engine) tag(id, repo, tag string) error {
	fmt.Println("docker tag", id, repo+":"+tag)
	_, err := e.stream("/v1.41/images/"+id+"/tag", url.Values{"repo": {repo}, "tag": {tag}}, nil)
	return err
}

func (e *engine) push(repo, tag string) error {
	fmt.Println("docker push", repo+":"+tag)
	_, err := e.stream("/v1.41/images/"+repo+"/push", url.Values{"tag": {tag}}, nil)
	return err
}

// pack makes the context; .git is left out, all else is small here.
func pack(root string) (io.Reader, error) {
	out := new(bytes.Buffer)
	w := tar.NewWriter(out)
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		name, _ := filepath.Rel(root, path)
		if err != nil || name == "." || name == ".git" || strings.HasPrefix(name, ".git/") {
			return err
		}
		header, err := tar.FileInfoHeader(info, "")
		if err != nil {
			return err
		}
		header.Name = name
		if info.Mode()&os.ModeSymlink != 0 {
			header.Linkname, _ = os.Readlink(path)
		}
		if err := w.WriteHeader(header); err != nil || !info.Mode().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err == nil {
		err = w.Close()
	}
	return out, err
}
