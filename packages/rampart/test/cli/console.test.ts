import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { queryLogs } from '../../src/events/read/query.ts';
import { Visitor } from '../console/visitor.ts';
import { rampart } from './rampart.ts';
import { commandFile } from './command.ts';

const stage = new Stage();
let directory: string;
let file: string;
let port: number;

beforeAll(async () => {
  directory = await stage.newDirectory('console-verb');
  file = join(directory, 'rampart.yaml');
  port = await stage.port();
  await writeFile(
    file,
    `version: 1
app: cars
gateway: { listen: "127.0.0.1:6390", upstream: "127.0.0.1:6391", admin: { directory: ${join(directory, 'admin')} } }
console:
  listen: "127.0.0.1:${port}"
  directory: ${join(directory, 'state')}
  people: { anna: { roles: [operator], password: { env: ANNA_HASH } } }
`,
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('rampart console', () => {
  it('makes no login before there is a console', () => {
    const { stderr, status } = rampart('console', 'login', '--policy', file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^CONSOLE_STATE_MISSING: .* Start the console once/);
  });

  it('says that a secret is missing, and leaves nothing open', () => {
    const { stderr, status } = rampart('console', '--policy', file);
    expect(status).toBe(1);
    expect(stderr).toContain('POLICY_SECRET_MISSING');
  });

  it('serves until it is told to stop, and lets in whoever has a one-time login', async () => {
    const hash =
      '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const server = await stage.node(commandFile, ['console', '--policy', file], {
      ready: /^ready .*\n/m,
      env: { ANNA_HASH: hash },
      deadline: 150_000,
    });
    // What nobody reads but a log of a service is no place for a password.
    expect(server.output).not.toContain('login#');
    const login = rampart('console', 'login', '--policy', file, '--as', 'anna');
    expect(login.stdout).toMatch(new RegExp(`^http://localhost:${port}/login#[A-Z0-9-]{34}\\n$`));
    const visitor = new Visitor(port);
    const ticket = new URL(login.stdout.trim()).hash.slice(1);
    const { json } = await visitor.post('/api/session', { ticket });
    expect(json).toMatchObject({ person: { name: 'anna', roles: ['viewer', 'operator'] } });
    const nobody = rampart('console', 'login', '--policy', file, '--as', 'ana');
    expect(nobody.stderr).toMatch(/^CONSOLE_PERSON_UNKNOWN: .* there is anna\./);
    const codes = rampart('console', 'recovery', 'anna', '--policy', file)
      .stdout.trim()
      .split('\n');
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}$/);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    const told: string[] = [];
    await queryLogs(
      join(directory, 'admin', 'events'),
      { code: 'CONSOLE_TICKET_*' },
      ({ event }) => {
        told.push(`${event.code} ${String(event.fields?.['kind'])}`);
        return true;
      },
    );
    expect(told).toEqual([
      'CONSOLE_TICKET_MADE login',
      'CONSOLE_TICKET_USED login',
      'CONSOLE_TICKET_MADE recovery',
    ]);
  }, 300_000);
});
