// The first policy of somebody who has none: what the answers say and what was found, each line with its
// reason. Secrets are in files beside it, so that it works at once and holds none.
import type { Release } from '../../policy/deployment/types.ts';

export interface Answers {
  readonly app: string;
  /** The login of the application. */
  readonly login: string;
  /** The keys that it uses, as a pattern. */
  readonly keys: string;
  readonly port: number;
  /** Below which everything lies; null: where the system has it. */
  readonly directory: string | null;
  /** An account that is there; null: one is made. */
  readonly runAs: string | null;
  /** The directory of the files with the secrets. */
  readonly secrets: string;
}

export interface Surroundings {
  /** The server’s program that was found; null: it is to be installed. */
  readonly program: string | null;
  readonly release: Release | null;
  /** What answers at the port; null: nobody. */
  readonly answers: 'anybody' | 'who logs in' | null;
}

/** Logins whose passwords go into files: the application's, and those of Rampart's own parts. */
export function filesOf({ login, secrets }: Answers): ReadonlyMap<string, string> {
  const names = [`user-${login}`, ...own.map((office) => `rampart-${office}`)];
  return new Map(names.map((name) => [name, `${secrets}/${name}`]));
}

const own = ['audit', 'apply', 'break-glass'] as const;

export function draftPolicy(answers: Answers, found: Surroundings): string {
  const { app, login, keys, port, directory, runAs } = answers;
  const files = filesOf(answers);
  const file = (name: string): string => `{ file: ${text(files.get(name) ?? '')} }`;
  return [
    '# Who may do what at the servers, and how they are kept. `rampart policy check` says what is wrong with',
    '# it, `rampart plan` what would be changed, `rampart apply` changes it.',
    'version: 1',
    `app: ${text(app)}`,
    '',
    'users:',
    '  # The application: it reads and writes its own keys. Add one for each program or person.',
    `  ${text(login)}:`,
    '    can: [read, write]',
    `    keys: [${text(keys)}]`,
    `    secret: ${file(`user-${login}`)}`,
    '',
    'server:',
    ...released(found),
    ...answering(found, port),
    `  port: ${port}`,
    ...(directory === null
      ? []
      : ['  # Everything of it lies below this.', `  directory: ${text(directory)}`]),
    ...(runAs === null
      ? []
      : [
          '  # An account that is there already; without this line each server gets its own.',
          `  run_as: ${text(runAs)}`,
        ]),
    '  # It listens on loopback only. For other hosts write `hosts:`, and `tls: own` here.',
    '',
    '# What may be lost when it dies. `0s` writes each change to the disk before it is acknowledged.',
    'durability: { lose_at_most: 1s }',
    '',
    '# Passwords of Rampart’s own logins: to look, to change, and for when all else fails.',
    'secrets:',
    ...own.map((office) => `  ${office}: ${file(`rampart-${office}`)}`),
    '',
  ].join('\n');
}

function released({ program, release }: Surroundings): readonly string[] {
  const lines: string[] = [];
  if (release !== null) {
    lines.push(`  engine: ${release.engine}`, `  version: "${release.major}.${release.minor}"`);
  }
  if (program === null) {
    lines.push('  # The distribution’s package; apply installs it.', '  install: package');
  } else if (program !== `/usr/bin/${release?.engine ?? 'redis'}-server`) {
    lines.push('  # It is there already.', `  install: { program: ${text(program)} }`);
  }
  return lines;
}

function answering({ answers }: Surroundings, port: number): readonly string[] {
  if (answers === null) return [];
  const who = answers === 'anybody' ? 'without a login' : 'to who logs in';
  const how =
    answers === 'anybody'
      ? []
      : [
          '  # Set RAMPART_PRESENT_PASSWORD (and RAMPART_PRESENT_USER, if it is not default) for that.',
        ];
  return [
    `  # A server answers at port ${port} ${who}. Apply takes its data over, and then ends it.`,
    ...how,
  ];
}

/** Every JSON text is one of YAML too, whatever is in it. */
function text(value: string): string {
  return /^[a-z][a-z0-9-]*$/.test(value) ? value : JSON.stringify(value);
}
