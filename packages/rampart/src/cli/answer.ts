import { version } from './version.ts';

export interface Answer {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

const usage = `rampart ${version}

There are no verbs yet. What Rampart has today are two libraries:
  @rampart/keyring   rotating keys that all servers of an application share through Redis
  @rampart/csrf      CSRF protection that verifies on every server

  rampart --version  prints the version
  rampart --help     prints this`;

/** What the command says to these arguments. */
export function answer(commandArguments: readonly string[]): Answer {
  const [first] = commandArguments;
  if (first === undefined || first === '--help' || first === '-h') {
    return { text: usage, exitCode: 0 };
  }
  if (first === '--version' || first === '-v') return { text: version, exitCode: 0 };
  return { text: `There is no verb "${first}". Run "rampart --help".`, exitCode: 1 };
}
