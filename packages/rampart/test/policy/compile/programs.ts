// The programs that read what is compiled, where a test finds them, and a place where they do no harm.
import type { Program } from '@rampart/stage';

export const nftProgram: Program = {
  names: ['nft'],
  variable: 'RAMPART_NFT',
  install: '`sudo apt-get install nftables` (Debian, Ubuntu)',
};

export const logrotateProgram: Program = {
  names: ['logrotate'],
  variable: 'RAMPART_LOGROTATE',
  install: '`sudo apt-get install logrotate` (Debian, Ubuntu)',
};

export const analyzeProgram: Program = {
  names: ['systemd-analyze'],
  variable: 'RAMPART_SYSTEMD_ANALYZE',
  install: '`sudo apt-get install systemd` (Debian, Ubuntu)',
};

export const ansibleProgram: Program = {
  names: ['ansible-playbook'],
  variable: 'RAMPART_ANSIBLE_PLAYBOOK',
  install: '`sudo apt-get install ansible-core` (Debian, Ubuntu)',
};

/** A program in a network of its own; without being root, as root of a namespace of users. */
export function inNamespace(
  program: string,
  ...args: readonly string[]
): readonly [program: string, args: readonly string[]] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return ['unshare', [...asRoot, '--net', program, ...args]];
}
