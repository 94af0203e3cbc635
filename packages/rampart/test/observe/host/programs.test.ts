// What programs of the host tell. systemd and rpm run in few places where tests do, so their answers
// stand here as they were printed elsewhere; what is asked of them is what is tested.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { afterAll, expect, test } from 'vitest';
import { known, unknown } from '../../../src/observe/fact.ts';
import { HostFiles } from '../../../src/observe/host/host-files.ts';
import { packageOf } from '../../../src/observe/host/package.ts';
import { runProgram, type RunProgram } from '../../../src/observe/host/run-program.ts';
import { unitOf } from '../../../src/observe/host/unit.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

/** Answers like the program of that name, and keeps what it was asked. */
function answering(answers: Readonly<Record<string, string>>): {
  readonly run: RunProgram;
  readonly asked: (readonly string[])[];
} {
  const asked: (readonly string[])[] = [];
  const run: RunProgram = async (program, args) => {
    asked.push([program, ...args]);
    const answer = answers[program];
    if (answer === undefined) return unknown('not-offered', `There is no ${program}.`);
    return known(answer, { kind: 'host', place: program });
  };
  return { run, asked };
}

async function hostWithGroup(line: string): Promise<HostFiles> {
  const root = await stage.newDirectory('root');
  await mkdir(join(root, 'proc/7'), { recursive: true });
  await writeFile(join(root, 'proc/7/cgroup'), `${line}\n`);
  return new HostFiles(root);
}

test('the service of a process is asked for what guards it', async () => {
  const { run, asked } = answering({
    systemctl: 'NoNewPrivileges=yes\nProtectSystem=strict\nExecStart={ path=/a ; argv[]=/a b=c }\n',
  });
  const unit = await unitOf(await hostWithGroup('0::/system.slice/redis-server.service'), 7, run);
  if (!unit.known) throw new Error(unit.why);
  expect(unit.value.name).toBe('redis-server.service');
  expect(unit.value.properties.get('ProtectSystem')).toBe('strict');
  expect(unit.value.properties.get('ExecStart')).toBe('{ path=/a ; argv[]=/a b=c }');
  expect(asked[0]?.slice(0, 2)).toEqual(['systemctl', 'show']);
  expect(asked[0]?.slice(-2)).toEqual(['--', 'redis-server.service']);
});

test.for([
  '0::/user.slice/session-1.scope',
  '0::/system.slice/--all.service',
  '0::/system.slice/a;b.service',
  '0::/',
])('a process in %s is no service, and nobody is asked', async (line) => {
  const { run, asked } = answering({ systemctl: 'User=root\n' });
  const unit = await unitOf(await hostWithGroup(line), 7, run);
  expect(unit).toMatchObject({ known: false, reason: 'not-offered' });
  expect(asked).toEqual([]);
});

test('the package of a program is told by rpm where dpkg is not', async () => {
  const { run, asked } = answering({ rpm: 'redis\t0:6.2.7-1.el9' });
  expect(await packageOf('/usr/bin/redis-server', run)).toMatchObject({
    value: { manager: 'rpm', name: 'redis', version: '0:6.2.7-1.el9' },
  });
  expect(asked.map(([program]) => program)).toEqual(['dpkg-query', 'rpm']);
});

test('a program that nobody packaged has no package', async () => {
  const directory = await stage.newDirectory('own');
  const fact = await packageOf(join(directory, '--version'), runProgram);
  expect(fact).toMatchObject({ known: false, reason: 'not-offered' });
});

test('a program that is not there, or fails, leaves things unknown', async () => {
  expect(await runProgram('rampart-has-no-such-program', [])).toMatchObject({
    known: false,
    reason: 'not-offered',
  });
  const failing = await runProgram('ls', ['--', '/rampart-has-no-such-file']);
  expect(failing).toMatchObject({ known: false, reason: 'not-offered' });
  expect(await runProgram('echo', ['$HOME;x'])).toMatchObject({ value: '$HOME;x\n' });
});
