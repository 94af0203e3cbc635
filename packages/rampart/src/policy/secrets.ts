// Fetching a secret from where the policy says it is kept. Its value goes to the caller and nowhere
// else: no message holds it, and of a command's output nothing is shown.
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';

import { PolicySourceError } from './errors.ts';
import type { SecretSource } from './types.ts';

const mostBytes = 65_536;

/** The secret without the newline at its end. Throws a PolicySourceError that says what to do. */
export async function fetchSecret(
  source: SecretSource,
  /** Milliseconds that a command may take. */
  commandWithin = 10_000,
): Promise<Buffer> {
  switch (source.kind) {
    case 'env':
      return fromEnvironment(source.name);
    case 'file':
      return fromFile(source.path);
    case 'command':
      return fromCommand(source.argv, commandWithin);
  }
}

function fromEnvironment(name: string): Buffer {
  const value = process.env[name];
  if (value === undefined || value === '') {
    const what = value === undefined ? 'is not set' : 'is empty';
    throw new PolicySourceError('POLICY_SECRET_MISSING', `The variable ${name} ${what}.`);
  }
  return Buffer.from(value);
}

async function fromFile(path: string): Promise<Buffer> {
  const fail = (what: string, cause?: unknown): PolicySourceError =>
    new PolicySourceError('POLICY_SECRET_FILE', `The secret file ${path} ${what}.`, { cause });
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fail('cannot be opened', cause);
  });
  try {
    // Asked of the open file, so that it cannot be exchanged between the question and the reading.
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) {
      throw fail(`can be used by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`);
    }
    if (size > mostBytes) throw fail('is larger than 64 KiB');
    const secret = withoutNewline(await file.readFile());
    if (secret.length === 0) throw fail('is empty');
    return secret;
  } finally {
    await file.close();
  }
}

async function fromCommand(argv: readonly string[], timeout: number): Promise<Buffer> {
  const [program = '', ...rest] = argv;
  const fail = (what: string): PolicySourceError =>
    new PolicySourceError('POLICY_SECRET_COMMAND', `The command "${program}" ${what}.`);
  const options = {
    encoding: 'buffer' as const,
    timeout,
    killSignal: 'SIGKILL' as const,
    maxBuffer: mostBytes,
  };
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = execFile(program, rest, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      // The error's own message holds the whole command line and what it wrote.
      else reject(fail(reasonOf(error)));
    });
    child.stdin?.end();
  });
  const secret = withoutNewline(output);
  if (secret.length === 0) throw fail('printed nothing');
  return secret;
}

function reasonOf(error: Error & { code?: unknown; killed?: boolean }): string {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'printed more than 64 KiB';
  if (error.killed === true) return 'did not end in time';
  return typeof error.code === 'number'
    ? `failed with exit code ${error.code}`
    : `could not be run (${String(error.code)})`;
}

function withoutNewline(bytes: Buffer): Buffer {
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  return bytes.subarray(
    0,
    end > 0 && bytes[end - 1] === 0x0d && end < bytes.length ? end - 1 : end,
  );
}
