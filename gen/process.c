#define _POSIX_C_SOURCE 200809L

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

extern char **environ; /* POSIX leaves it to the program to declare it */

/* The ends of a pipe that this side reads, and what has come. */
struct stream {
	int fd;
	struct buf text;
};

/* Append what is there; the stream is closed at its end. 0 or the errno. */
static int read_some(struct stream *s)
{
	char bytes[16384];
	ssize_t n = read(s->fd, bytes, sizeof bytes);

	if (n < 0)
		return errno == EINTR ? 0 : errno;
	if (n == 0) {
		close(s->fd);
		s->fd = -1;
		return 0;
	}
	if (s->text.n + (size_t)n > PROCESS_OUTPUT_MAX)
		return EFBIG;
	buf_add(&s->text, (struct str){ bytes, (size_t)n });
	return 0;
}

/* Both streams to their ends, whichever has something. */
static int read_streams(struct stream *streams)
{
	struct pollfd ready[2];
	int err = 0;

	while (!err && (streams[0].fd >= 0 || streams[1].fd >= 0)) {
		for (size_t i = 0; i < 2; i++)
			ready[i] = (struct pollfd){ .fd = streams[i].fd, .events = POLLIN };
		if (poll(ready, 2, -1) < 0) {
			err = errno == EINTR ? 0 : errno;
			continue;
		}
		for (size_t i = 0; !err && i < 2; i++)
			if (ready[i].revents)
				err = read_some(&streams[i]);
	}
	return err;
}

/* All other descriptors of ours are closed by the exec. */
static int spawn(const char *const *argv, char *const *env, int out, int err, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int status = posix_spawn_file_actions_init(&actions);

	if (status)
		return status;
	status = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!status)
		status = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!status)
		status = posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	if (!status)
		status = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)(const void *)argv, env);
	posix_spawn_file_actions_destroy(&actions);
	return status;
}

/* What became of it. */
static int wait_for(pid_t pid, int *status)
{
	int how;

	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return errno;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return 0;
}

/* Two pipes, above the three standard descriptors, which a caller may have closed. */
static int open_pipes(int pipes[2][2])
{
	int fds[2], err = 0;

	for (size_t i = 0; i < 4; i++)
		pipes[i / 2][i % 2] = -1;
	for (size_t i = 0; !err && i < 2; i++) {
		if (pipe(fds))
			return errno;
		for (size_t k = 0; k < 2; k++) {
			pipes[i][k] = fcntl(fds[k], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
			if (pipes[i][k] < 0)
				err = errno;
			close(fds[k]);
		}
	}
	return err;
}

static void close_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Whether one of some variables has the name of this one. */
static bool has_name(const char *const *list, const char *variable)
{
	size_t n = strcspn(variable, "=");

	for (; list && *list; list++)
		if (strcspn(*list, "=") == n && !strncmp(*list, variable, n))
			return true;
	return false;
}

/* Ours, but for those that more has, and more. */
static char *const *environment(struct arena *a, const char *const *more)
{
	size_t n = 0, own = 0;
	const char **all;

	while (more && more[n])
		n++;
	while (environ[own])
		own++;
	all = arena_alloc(a, n + own + 1, sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = more[i];
	for (size_t i = 0; i < own; i++)
		if (!has_name(more, environ[i]))
			all[n++] = environ[i];
	return (char *const *)(const void *)all;
}

int process_run(struct arena *a, const char *const *argv, const char *const *more, struct process *result)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, before; /* where children are ignored, nobody can wait for one */
	int pipes[2][2], err = open_pipes(pipes), waited;
	struct stream streams[2];
	pid_t pid = -1;

	*result = (struct process){ .status = -1, .out = STR_NONE, .err = STR_NONE };
	sigaction(SIGCHLD, &usual, &before);
	if (!err)
		err = spawn(argv, environment(a, more), pipes[0][1], pipes[1][1], &pid);
	close_open(&pipes[0][1]);
	close_open(&pipes[1][1]);
	for (size_t i = 0; i < 2; i++)
		streams[i] = (struct stream){ pipes[i][0], buf_new(a) };
	if (!err)
		err = read_streams(streams);
	close_open(&streams[0].fd);
	close_open(&streams[1].fd);
	if (pid > 0) {
		if (err)
			kill(pid, SIGKILL);
		waited = wait_for(pid, &result->status);
		err = err ? err : waited;
	}
	sigaction(SIGCHLD, &before, NULL);
	result->out = buf_str(&streams[0].text);
	result->err = buf_str(&streams[1].text);
	/* POSIX lets posix_spawnp tell so, too, that there is no such program. */
	return !err && result->status == 127 && !result->out.n && !result->err.n ? ENOENT : err;
}
