// The ways in that many vulnerabilities share.
import type { Path } from '../vulnerability.ts';

export const commands = (...names: readonly string[]): Path => ({
  by: 'commands',
  commands: names,
});

export const scripts: Path = commands(
  'eval',
  'evalsha',
  'eval_ro',
  'evalsha_ro',
  'fcall',
  'fcall_ro',
  'function|load',
  'function|restore',
  'script|load',
);
export const settings: Path = commands('config|set');
export const payloads: Path = commands('restore', 'restore-asking');
export const rights: Path = commands('acl|setuser', 'acl|load');
export const hyperLogLogs: Path = commands('pfadd', 'pfcount', 'pfmerge', 'pfdebug', 'pfselftest');
export const waiting: Path = commands(
  'blpop',
  'brpop',
  'blmove',
  'brpoplpush',
  'blmpop',
  'bzpopmin',
  'bzpopmax',
  'bzmpop',
  'xread',
  'xreadgroup',
);
export const connection: Path = { by: 'connection' };
export const login: Path = { by: 'login' };
export const dataFiles: Path = { by: 'data files' };
export const localTools: Path = { by: 'local tools' };
