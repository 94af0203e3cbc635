// The peers' programs, and what their makers call them on other systems. `setup/needs.mjs` installs
// them under the same names.
import type { Program } from '@rampart/stage';

export const redisBenchmark: Program = {
  names: ['redis-benchmark', 'valkey-benchmark'],
  variable: 'RAMPART_REDIS_BENCHMARK',
  install: '`sudo apt-get install redis-tools` (Debian, Ubuntu) or `brew install redis` (macOS)',
};

export const nutcrackerProgram: Program = {
  names: ['nutcracker'],
  variable: 'RAMPART_NUTCRACKER',
  install: '`sudo apt-get install nutcracker` (Debian, Ubuntu) or `brew install twemproxy` (macOS)',
};

export const stunnelProgram: Program = {
  names: ['stunnel4', 'stunnel'],
  variable: 'RAMPART_STUNNEL',
  install: '`sudo apt-get install stunnel4` (Debian, Ubuntu) or `brew install stunnel` (macOS)',
};
