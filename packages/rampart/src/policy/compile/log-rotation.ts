// How log files are rotated. Servers open theirs anew for each line, so a file is renamed and a new one
// made, and no line is lost; to copy and truncate would lose those written meanwhile.
import type { Deployment, Process } from '../deployment/types.ts';

export interface RotatedLog {
  readonly path: string;
  readonly process: Process;
}

export function logRotation({ logging }: Deployment, logs: readonly RotatedLog[]): string {
  const { every, keep, compress } = logging.rotate;
  const blocks = logs.map(({ path, process: { user, group } }) => {
    const settings = [
      every,
      `rotate ${keep}`,
      ...(compress ? ['compress', 'delaycompress'] : ['nocompress']),
      'missingok',
      'notifempty',
      // The directory is the server's: to write there as root would let it choose where.
      `su ${user} ${group}`,
      `create 0640 ${user} ${group}`,
    ];
    return `"${path}" {\n${settings.map((setting) => `  ${setting}\n`).join('')}}\n`;
  });
  const head = '# Made from the policy by Rampart. Change the policy: this file is written anew.\n';
  return [head, ...blocks].join('\n');
}
