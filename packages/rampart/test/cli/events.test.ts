import { spawn, spawnSync } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { anEvent, aRefusal, eventsIn, opened, temporary, until } from '../events/support.ts';
import { minimalPolicy } from '../../src/policy/minimal.ts';
import { rampart } from './rampart.ts';
import { commandFile } from './command.ts';

async function recorded(): Promise<string> {
  const directory = await temporary();
  const log = await opened(directory);
  log.record(aRefusal());
  log.record(anEvent());
  await log.close();
  return directory;
}

describe('rampart events', () => {
  it('finds the log by the policy where no directory is named', async () => {
    const directory = await recorded();
    const policy = join(await temporary(), 'rampart.yaml');
    const audit = `audit: { directory: ${JSON.stringify(directory)} }`;
    await writeFile(policy, minimalPolicy.replace(' }', `, ${audit} }`));
    const { stdout, status } = rampart('events', 'verify', '--policy', policy);
    expect(status).toBe(0);
    expect(stdout).toContain('Intact');
    expect(rampart('events', 'query', '--policy', policy).stdout).toContain('GATEWAY_');
  });
});

describe('rampart events verify', () => {
  it('exits with 0 when every line is as it was written', async () => {
    const directory = await recorded();
    const { stdout, status } = rampart('events', 'verify', directory);
    expect(status).toBe(0);
    expect(stdout).toContain('Intact: every line is as it was written.');
  });

  it('exits with 2 when one is not, and says where', async () => {
    const directory = await recorded();
    const path = join(directory, 'gateway-1.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace('refused', 'allowed'));
    const { stdout, status } = rampart('events', 'verify', directory);
    expect(status).toBe(2);
    expect(stdout).toContain(`TAMPERED ${path}:4: The hash does not hold`);
    expect(JSON.parse(rampart('events', 'verify', directory, '--json').stdout)).toMatchObject({
      state: 'tampered',
      chains: [{ chain: 'gateway-1' }],
    });
  });

  it('exits with 3 when it cannot be told, until the key is given', async () => {
    const directory = await recorded();
    const key = join(await temporary(), 'key.pem');
    await copyFile(join(directory, 'signing-key.pub.pem'), key);
    await rm(join(directory, 'signing-key.pub.pem'));
    expect(rampart('events', 'verify', directory).status).toBe(3);
    expect(rampart('events', 'verify', directory, '--key', key).status).toBe(0);
  });

  it('compares with checkpoints that were kept elsewhere', async () => {
    const directory = await recorded();
    const kept = join(await temporary(), 'kept.jsonl');
    await copyFile(join(directory, 'gateway-1.checkpoints.jsonl'), kept);
    await rm(join(directory, 'gateway-1.checkpoints.jsonl'));
    const path = join(directory, 'gateway-1.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${lines.slice(0, 3).join('\n')}\n`);
    expect(rampart('events', 'verify', directory).status).toBe(3);
    const { stdout, status } = rampart('events', 'verify', directory, '--checkpoints', kept);
    expect(status).toBe(2);
    expect(stdout).toContain('The end was cut off');
  });

  it('exits with 1 when there is nothing to verify', async () => {
    const { stderr, status } = rampart('events', 'verify', await temporary());
    expect(status).toBe(1);
    expect(stderr).toMatch(/^EVENTS_LOG_MISSING: There is no log file in /);
  });
});

describe('rampart events query', () => {
  it('prints what matches, as sentences or as lines of the log', async () => {
    const directory = await recorded();
    const { stdout } = rampart('events', 'query', directory, '--outcome', 'refused');
    expect(stdout).toMatch(/^2025-11-20 14:03:07\.250Z medium {3}refused .*user web.*\n$/);
    const asJson = rampart('events', 'query', directory, '--code', 'EVENTS_*', '--json').stdout;
    expect(
      asJson
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { chain: 'gateway-1', seq: 2, code: 'EVENTS_LOG_OPENED' },
      { chain: 'gateway-1', code: 'EVENTS_LOG_CLOSED' },
    ]);
  });

  it('refuses a filter that it does not understand', async () => {
    const { stderr, status } = rampart('events', 'query', await recorded(), '--since', 'noon');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^EVENTS_FILTER_INVALID: --since "noon" is no moment/);
  });
});

describe('rampart events tail', () => {
  it('prints what comes, until it is interrupted', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    const words = ['--conditions=rampart-source', commandFile, 'events', 'tail', directory];
    const tail = spawn(process.execPath, [...words, '--severity', 'medium'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      tail.kill('SIGKILL');
    });
    let text = '';
    tail.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
    let n = 0;
    await until('a refusal is printed', () => {
      log.record(aRefusal(`user${n}`));
      log.record(anEvent());
      n += 1;
      return text.includes('GATEWAY_COMMAND_REFUSED');
    });
    tail.kill('SIGINT');
    await once(tail, 'close');
    expect(tail.exitCode).toBe(0);
    expect(text).not.toContain('GATEWAY_COMMAND_UNUSUAL');
  });

  it('refuses a count that is none', async () => {
    const { stderr, status } = rampart('events', 'tail', await recorded(), '--last', 'all');
    expect(status).toBe(1);
    expect(stderr).toContain('--last "all" is not a number to 10000.');
  });
});

describe('rampart events record', () => {
  it('keeps what an application tells, lets the rest pass, and ends with the application', async () => {
    const directory = await temporary();
    const event = {
      time: Date.now(),
      class: 'web_resource_access',
      code: 'CSRF_TOKEN_MISSING',
      severity: 'low',
      outcome: 'refused',
      layer: 'csrf',
      message: 'It carries no token.',
    };
    const words = ['--conditions=rampart-source', commandFile, 'events', 'record', directory];
    const { stdout, status } = spawnSync(process.execPath, [...words, '--chain', 'shop-1'], {
      encoding: 'utf8',
      input: `listening on 8080\n${JSON.stringify(event)}\nbye\n`,
      timeout: 60_000,
    });
    expect(status).toBe(0);
    expect(stdout).toBe('listening on 8080\nbye\n');
    expect(await eventsIn(directory, event.code)).toMatchObject([{ chain: 'shop-1', event }]);
    expect(rampart('events', 'verify', directory).status).toBe(0);
  });
});
