import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/observe/fact.ts';
import type { HostFacts } from '../../../src/observe/host/facts.ts';
import { observeHost } from '../../../src/observe/host/observe-host.ts';

const stage = new Stage();
let redis: RedisServer;
let host: HostFacts;
let directory: string;

beforeAll(async () => {
  redis = await stage.redis({ users: { web: { password: 'a-secret' } } });
  directory = await stage.newDirectory('files');
  await writeFile(join(directory, 'dump.rdb'), 'REDIS0010');
  await chmod(join(directory, 'dump.rdb'), 0o640);
  await chmod(directory, 0o777);
  const paths = [join(directory, 'dump.rdb'), join(directory, 'gone'), join(directory, 'dump.rdb')];
  host = await observeHost({ paths });
});
afterAll(() => stage[Symbol.asyncDispose]());

function valueOf<Value>(fact: Fact<Value>): Value {
  if (!fact.known) throw new Error(`${fact.reason}: ${fact.why}`);
  return fact.value;
}

describe('on this host', () => {
  test('a server is found with its user, its limits and the port that it holds', async () => {
    const found = valueOf(host.processes).find(({ pid }) => pid === redis.pid);
    expect(found?.user.id).toBe(process.getuid?.());
    expect(found?.command).toMatch(/^(?:redis|valkey)-server$/);
    if (found === undefined) throw new Error('The server was not found.');
    expect(valueOf(found.program).deleted).toBe(false);
    expect(valueOf(found.workingDirectory)).toContain(redis.directory);
    expect(valueOf(found.umask)).toBe(process.umask());
    expect(valueOf(found.openFiles).soft).toBeGreaterThan(0);
    expect(valueOf(found.capabilities)).toMatch(/^[0-9a-f]{16}$/);
    const socket = valueOf(host.listening).find(({ port }) => port === redis.port);
    expect(socket?.address).toBe('127.0.0.1');
    expect(socket === undefined ? null : valueOf(socket.process)).toBe(redis.pid);
  });

  test('its memory, kernel and addresses are told', async () => {
    expect(valueOf(host.memory).total).toBeGreaterThan(2 ** 20);
    expect(valueOf(host.kernel)).toMatch(/^\d+\.\d+/);
    expect(valueOf(host.processors)).toBeGreaterThan(0);
    expect(valueOf(host.addresses)).toContain('127.0.0.1');
    for (const fact of host.sysctl.values()) valueOf(fact);
    expect(host.sysctl.get('vm.overcommit_memory')).toMatchObject({ known: true });
  });

  test('a file is told with its mode, its directories and the volume that it lies on', async () => {
    const path = join(directory, 'dump.rdb');
    const file = host.files.get(path);
    if (file === undefined) throw new Error('The file was not looked at.');
    expect(host.files.size).toBe(2);
    expect(valueOf(file.state)).toMatchObject({ kind: 'file', mode: 0o640, bytes: 9 });
    expect(valueOf(valueOf(file.state).isSnapshot)).toBe(true);
    const above = file.above.map(({ path: each }) => each);
    expect([above[0], above.at(-1)]).toEqual(['/', directory]);
    expect(valueOf(file.above.at(-1)?.state ?? file.state)).toMatchObject({ mode: 0o777 });
    expect(valueOf(file.volume).free).toBeGreaterThan(0);
    expect(host.files.get(join(directory, 'gone'))?.state).toMatchObject({
      known: false,
      reason: 'not-offered',
    });
  });

  test('what the account may not look at is unknown, and not fine', async () => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const seen = await observeHost({ paths: ['/root/.ssh'] });
      const [server] = valueOf(seen.processes).filter(({ pid }) => pid === redis.pid);
      // Without being root it is the same account, which may look at its own.
      if (!isRoot) return;
      expect(server?.program).toMatchObject({ known: false, reason: 'no-access' });
      expect(server?.environmentSecrets).toMatchObject({ reason: 'no-access' });
      expect(seen.files.get('/root/.ssh')?.state).toMatchObject({ known: false });
      const socket = valueOf(seen.listening).find(({ port }) => port === redis.port);
      expect(socket?.process).toMatchObject({ known: false, reason: 'no-access' });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('on a host that is a directory', () => {
  async function hostOf(files: Readonly<Record<string, string>>): Promise<string> {
    const root = await stage.newDirectory('root');
    for (const [path, text] of Object.entries(files)) {
      const real = join(root, path);
      await mkdir(dirname(real), { recursive: true });
      await writeFile(real, text);
    }
    return root;
  }

  const tables = {
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nredis:x:104:106::/var/lib/redis:/bin/false\n',
    '/etc/group': 'root:x:0:\nredis:x:106:\n',
    '/proc/net/tcp': [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 00000000:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4711 1',
      '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1',
      '',
    ].join('\n'),
    '/proc/net/tcp6': [
      '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 000080FE00000000FF005450B6AD1DFE:18EB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4713 1',
      '',
    ].join('\n'),
    '/proc/77/comm': 'redis-server\n',
    '/proc/77/status':
      'Name:\tredis-server\nUmask:\t0077\nUid:\t104\t104\t104\t104\nGid:\t106\t106\t106\t106\nCapEff:\t0000000000000400\nNoNewPrivs:\t1\nSeccomp:\t2\n',
    '/proc/77/limits':
      'Limit                     Soft Limit           Hard Limit           Units     \nMax core file size        0                    unlimited            bytes     \nMax open files            65535                65535                files     \n',
    '/proc/77/cmdline': ['/usr/bin/redis-server', '127.0.0.1:6379', ''].join('\0'),
    '/proc/77/environ': 'HOME=/var/lib/redis\0REDIS_PASSWORD=canary\0PATH=/bin\0',
    '/proc/77/cgroup': '0::/system.slice/redis-server.service\n',
    '/sys/fs/cgroup/system.slice/memory.max': 'max\n',
    '/sys/fs/cgroup/system.slice/redis-server.service/memory.max': '2147483648\n',
    '/proc/78/comm': 'sh\n',
    '/proc/78/status': 'Uid:\t104\t104\t104\t104\nGid:\t106\t106\t106\t106\n',
    '/proc/self/mountinfo': [
      '21 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw',
      '22 21 253:1 / /var/lib/redis rw,nosuid - ext4 /dev/mapper/with\\040blank rw',
      '',
    ].join('\n'),
    '/sys/dev/block/254:0/dev': '254:0',
    '/sys/dev/block/253:1/dm/uuid': 'LVM-abc\n',
    '/sys/dev/block/253:1/slaves/dm-0/dev': '253:0\n',
    '/sys/dev/block/253:0/dm/uuid': 'CRYPT-LUKS2-abc\n',
    '/var/lib/redis/dump.rdb': 'VALKEY080',
    '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  };

  test('sockets, processes and limits are read from the kernel’s tables', async () => {
    const root = await hostOf(tables);
    await mkdir(join(root, 'proc/77/fd'));
    await symlink('socket:[4711]', join(root, 'proc/77/fd/6'));
    await symlink('/usr/bin/redis-server (deleted)', join(root, 'proc/77/exe'));
    const seen = await observeHost({ root, paths: [] });
    const [first, second] = valueOf(seen.listening);
    expect(first).toMatchObject({ address: '0.0.0.0', port: 6_379, user: 104 });
    expect(first === undefined ? 0 : valueOf(first.process)).toBe(77);
    expect(second).toMatchObject({ address: 'fe80::5054:ff:fe1d:adb6', port: 6_379 });
    const [server] = valueOf(seen.processes);
    if (server === undefined) throw new Error('No server was found.');
    expect(server.user).toEqual({ id: 104, name: 'redis' });
    expect(valueOf(server.program)).toEqual({ path: '/usr/bin/redis-server', deleted: true });
    expect(valueOf(server.mayGainPrivileges)).toBe(false);
    expect(valueOf(server.systemCallFilter)).toBe(true);
    expect(valueOf(server.umask)).toBe(0o077);
    expect(valueOf(server.coreSize)).toEqual({ soft: 0, hard: null });
    expect(valueOf(server.memoryLimit)).toBe(2 ** 31);
    expect(valueOf(server.companions)).toEqual([{ pid: 78, command: 'sh' }]);
    expect(valueOf(server.environmentSecrets)).toEqual(['REDIS_PASSWORD']);
    expect(JSON.stringify(seen)).not.toContain('canary');
    expect(valueOf(seen.hugePages)).toBe('madvise');
  });

  test('a volume is encrypted when what it lies on is', async () => {
    const root = await hostOf(tables);
    const seen = await observeHost({ root, paths: ['/var/lib/redis/dump.rdb', '/etc/passwd'] });
    const [data, system] = [...seen.files.values()].map(({ volume }) => valueOf(volume));
    expect(data?.mount.device).toBe('/dev/mapper/with blank');
    expect(data === undefined ? null : valueOf(data.encrypted)).toBe(true);
    expect(system === undefined ? null : valueOf(system.encrypted)).toBe(false);
    const state = seen.files.get('/var/lib/redis/dump.rdb')?.state;
    expect(state === undefined ? null : valueOf(valueOf(state).isSnapshot)).toBe(true);
  });

  test('no program is run for it, and what is not there is unknown', async () => {
    const seen = await observeHost({ root: await hostOf({ '/etc/hostname': 'x' }), paths: [] });
    expect(seen.firewall).toMatchObject({ reason: 'not-tried' });
    expect(seen.clock).toMatchObject({ reason: 'not-tried' });
    for (const fact of [seen.processes, seen.memory, seen.listening, seen.mounts, seen.swaps]) {
      expect(fact).toMatchObject({ known: false, reason: 'not-offered' });
    }
  });
});
