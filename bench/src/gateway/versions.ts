import { spawnSync } from 'node:child_process';
import { findProgram, haproxyProgram, redisProgram, type Program } from '@rampart/stage';
import { nutcrackerProgram, stunnelProgram } from './programs.ts';

/** How each peer is asked for its version; some answer on the error output. */
const questions: Readonly<Record<string, readonly [Program, string]>> = {
  Redis: [redisProgram, '--version'],
  nutcracker: [nutcrackerProgram, '--version'],
  HAProxy: [haproxyProgram, '-v'],
  stunnel4: [stunnelProgram, '-version'],
};

export function peerVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(questions).map(([name, [program, question]]) => {
      const { stdout, stderr } = spawnSync(findProgram(program), [question], { encoding: 'utf8' });
      return [name, /\d+(?:\.\d+)+/.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown'];
    }),
  );
}
