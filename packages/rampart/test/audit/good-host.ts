// A host on which nothing is wrong, as its collector would tell it.
import { known, unknown } from '../../src/observe/fact.ts';
import type { Fact } from '../../src/observe/fact.ts';
import type {
  Account,
  FileFacts,
  FileState,
  HostFacts,
  ProcessFacts,
} from '../../src/observe/host/facts.ts';

export function fact<Value>(value: Value): Fact<Value> {
  return known(value, { kind: 'host', place: 'a test' });
}

const redis: Account = { id: 110, name: 'redis' };
const root: Account = { id: 0, name: 'root' };

/** The process of a server that works in `directory`. */
function goodProcess(pid: number, directory: string): ProcessFacts {
  const properties = new Map(
    Object.entries({
      ProtectSystem: 'strict',
      NoNewPrivileges: 'yes',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      MemoryDenyWriteExecute: 'yes',
      IPAddressDeny: 'any',
      Restart: 'no',
      Type: 'simple',
    }),
  );
  return {
    pid,
    command: 'redis-server',
    arguments: fact(['/usr/bin/redis-server']),
    program: fact({ path: '/usr/bin/redis-server', deleted: false }),
    workingDirectory: fact(directory),
    user: redis,
    group: redis,
    capabilities: fact('0000000000000000'),
    mayGainPrivileges: fact(false),
    systemCallFilter: fact(true),
    umask: fact(0o077),
    openFiles: fact({ soft: 65_535, hard: 65_535 }),
    coreSize: fact({ soft: 0, hard: 0 }),
    oomScore: fact(0),
    confinement: fact('redis-server (enforce)'),
    unit: fact({ name: 'redis-shop.service', properties }),
    memoryLimit: fact(null),
    companions: fact([]),
    environmentSecrets: fact([]),
  };
}

export function goodFile(path: string, patch: Partial<FileState> = {}): FileFacts {
  const directory = !/\.[a-z]+$|_history$|_keys$|crontab$/.test(path);
  const state: FileState = {
    kind: directory ? 'directory' : 'file',
    owner: redis,
    group: redis,
    mode: directory ? 0o750 : 0o600,
    bytes: 1_000,
    changedAt: 0,
    isSnapshot: fact(false),
    ...patch,
  };
  const mount = {
    directory: path.endsWith('.log') ? '/var/log' : '/',
    device: '/dev/dm-0',
    type: 'ext4',
    options: [],
  };
  return {
    path,
    state: fact(state),
    above: [
      {
        path: '/',
        state: fact({ ...state, owner: root, group: root, kind: 'directory', mode: 0o755 }),
      },
    ],
    volume: fact({ mount, size: 1e12, free: 8e11, device: '/dev/dm-0', encrypted: fact(true) }),
  };
}

/** `server`: what it says of itself, which the host confirms. */
export function goodHost(
  server: { readonly pid: number; readonly port: number; readonly directory: string },
  paths: readonly string[],
): HostFacts {
  const { pid, port, directory } = server;
  return {
    name: 'shop-1',
    kernel: fact('6.12'),
    system: fact(
      new Map(Object.entries({ ID: 'debian', VERSION_ID: '12', VERSION_CODENAME: 'bookworm' })),
    ),
    memory: fact({ total: 16e9, available: 12e9, swapTotal: 0, swapFree: 0, limit: null }),
    processors: fact(4),
    swaps: fact([]),
    sysctl: new Map(
      Object.entries({
        'vm.overcommit_memory': '1',
        'net.core.somaxconn': '4096',
        'kernel.core_pattern': '|/bin/false',
      }).map(([name, value]) => [name, fact(value)]),
    ),
    hugePages: fact('madvise'),
    listening: fact([{ address: '127.0.0.1', port, user: redis.id, process: fact(pid) }]),
    addresses: fact(['127.0.0.1', '10.0.1.5']),
    firewall: fact([]),
    mounts: fact([]),
    shells: fact(new Map([['redis', '/usr/sbin/nologin']])),
    clock: fact({ synchronised: true }),
    processes: fact([goodProcess(pid, directory)]),
    packages: new Map([
      [
        '/usr/bin/redis-server',
        fact({ manager: 'dpkg' as const, name: 'redis-server', version: '5:7.0.15-1~deb12u10' }),
      ],
    ]),
    systemd: fact(true),
    files: new Map(
      paths.map((path) => {
        const file = goodFile(path);
        const absent = unknown('not-offered', `There is no ${path}.`);
        return [path, path.endsWith('authorized_keys') ? { ...file, state: absent } : file];
      }),
    ),
  };
}
