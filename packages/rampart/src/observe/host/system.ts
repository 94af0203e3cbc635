// What the kernel says of the host as a whole.
import { derive, known, unknown, type Fact } from '../fact.ts';
import { understood } from '../understood.ts';
import { deviceEncrypted } from './encryption.ts';
import type { ClockFacts, MemoryFacts, Swap } from './facts.ts';
import type { HostFiles } from './host-files.ts';
import type { RunProgram } from './run-program.ts';

/** Settings of the kernel that a server depends on, or that decide what is left behind when it dies. */
const sysctlNames = [
  'fs.file-max',
  'fs.suid_dumpable',
  'kernel.core_pattern',
  'kernel.randomize_va_space',
  'net.core.somaxconn',
  'net.ipv4.tcp_max_syn_backlog',
  'vm.overcommit_memory',
  'vm.swappiness',
] as const;

export async function sysctlOf(files: HostFiles): Promise<ReadonlyMap<string, Fact<string>>> {
  const facts = await Promise.all(
    sysctlNames.map(async (name): Promise<[string, Fact<string>]> => {
      const text = await files.text(`/proc/sys/${name.replaceAll('.', '/')}`);
      return [name, derive(text, (value) => value.trim())];
    }),
  );
  return new Map(facts);
}

export async function osReleaseOf(files: HostFiles): Promise<Fact<ReadonlyMap<string, string>>> {
  return derive(await files.text('/etc/os-release'), (text) => {
    const fields = text.split('\n').flatMap((line): [string, string][] => {
      const [, name = '', value = ''] = /^([A-Z_]+)="?(.*?)"?$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value]];
    });
    return new Map(fields);
  });
}

export async function kernelOf(files: HostFiles): Promise<Fact<string>> {
  return derive(await files.text('/proc/sys/kernel/osrelease'), (text) => text.trim());
}

export async function processorsOf(files: HostFiles): Promise<Fact<number>> {
  return understood(await files.text('/proc/cpuinfo'), (text) => {
    const count = text.match(/^processor\s*:/gm)?.length ?? 0;
    return count === 0 ? null : count;
  });
}

/** `[madvise]` stands in brackets among the others. */
export async function hugePagesOf(files: HostFiles): Promise<Fact<string>> {
  const text = await files.text('/sys/kernel/mm/transparent_hugepage/enabled');
  return understood(text, (value) => /\[(\w+)\]/.exec(value)?.[1] ?? null);
}

export async function memoryOf(files: HostFiles): Promise<Fact<MemoryFacts>> {
  const limit = await groupLimit(files, '/proc/self/cgroup');
  return understood(await files.text('/proc/meminfo'), (text) => {
    const bytes = (name: string): number => {
      const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
      return kilobytes === undefined ? Number.NaN : Number(kilobytes) * 1_024;
    };
    const facts = {
      total: bytes('MemTotal'),
      available: bytes('MemAvailable'),
      swapTotal: bytes('SwapTotal'),
      swapFree: bytes('SwapFree'),
    };
    const whole = Object.values(facts).every(Number.isFinite);
    return whole ? { ...facts, limit: limit.known ? limit.value : null } : null;
  });
}

/** The least that any of the control groups above a process allows; null: none sets a limit. */
export async function groupLimit(files: HostFiles, path: string): Promise<Fact<number | null>> {
  const text = await files.text(path);
  if (!text.known) return text;
  const group = /^0::(\/.*)$/m.exec(text.value)?.[1];
  if (group === undefined) return unknown('not-offered', `${path} names no unified control group.`);
  const parts = group.split('/').filter((part) => part !== '' && part !== '..');
  const limits = await Promise.all(
    parts.map(async (_, depth) => {
      const directory = parts.slice(0, depth + 1).join('/');
      return files.text(`/sys/fs/cgroup/${directory}/memory.max`);
    }),
  );
  const numbers = limits.flatMap((limit) => {
    const value = limit.known ? limit.value.trim() : 'max';
    return value === 'max' ? [] : [Number(value)];
  });
  const least = numbers.length === 0 ? null : Math.min(...numbers);
  return known(least, { kind: 'host', place: path });
}

export async function swapsOf(files: HostFiles): Promise<Fact<readonly Swap[]>> {
  const text = await files.text('/proc/swaps');
  if (!text.known) return text;
  const rows = text.value
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '');
  const swaps = await Promise.all(
    rows.map(async (row): Promise<Swap> => {
      const [place = '', , kilobytes = '0'] = row.split(/\s+/);
      const encrypted = await swapEncrypted(files, place);
      return { place, bytes: Number(kilobytes) * 1_024, encrypted };
    }),
  );
  return known(swaps, text.from);
}

async function swapEncrypted(files: HostFiles, place: string): Promise<Fact<boolean>> {
  const device = await files.target(place);
  if (!device.known) return device;
  if (!device.value.isBlockDevice()) {
    return unknown('not-tried', `${place} is a file: it is as safe as the volume that it lies on.`);
  }
  const number = device.value.rdev;
  // As the kernel packs the two parts of a device's number.
  const major = (number >> 8) & 0xfff;
  const minor = (number & 0xff) | ((number >> 12) & 0xfff00);
  return deviceEncrypted(files, `${major}:${minor}`);
}

export async function clockOf(run: RunProgram): Promise<Fact<ClockFacts>> {
  const text = await run('timedatectl', ['show', '--property=NTPSynchronized']);
  return understood(text, (value) => {
    const answer = /^NTPSynchronized=(yes|no)$/m.exec(value)?.[1];
    return answer === undefined ? null : { synchronised: answer === 'yes' };
  });
}
