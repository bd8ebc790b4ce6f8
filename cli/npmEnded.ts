const CHECK_MS = 250;

/**
 * Resolves when npm started this command and the shell of npm has ended; never otherwise. `npx` and `npm run` pass a SIGTERM to
 * the shell that they run a command in, and the shell ends without its child: the child only sees that its parent is
 * another one.
 */
export function npmEnded(): Promise<void> {
  return new Promise((resolve) => {
    if (!isScriptOfNpm(process.env.npm_lifecycle_script)) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, CHECK_MS).unref();
  });
}

/**
 * Whether a script of npm is this command alone. What another program of npm's starts has that program's script, and is for
 * that program to end; a command before `amr`, as `nohup` or `setsid`, says that `amr` is to go on.
 */
export function isScriptOfNpm(script: string | undefined): boolean {
  // npx quotes the command.
  return script !== undefined && /^'?amr'?(\s|$)/.test(script);
}
