// How a process of the deployment is started. The compiled file comes last, so that it has the last
// word over what the server has rewritten.
import type { Deployment, Process, Sentinel, Server } from '../deployment/types.ts';

/** The program, and what stands behind it. */
export type CommandLine = readonly [program: string, ...args: string[]];

export function serverCommand(deployment: Deployment, { places }: Server): CommandLine {
  return [
    programOf(deployment),
    `${places.data}/state.conf`,
    '--include',
    `${places.configuration}/redis.conf`,
  ];
}

export function sentinelCommand(deployment: Deployment, { places }: Sentinel): CommandLine {
  return [programOf(deployment), `${places.data}/sentinel.conf`, '--sentinel'];
}

export function directoriesOf({ places }: Process): readonly string[] {
  return [places.configuration, places.data, places.logs, places.run];
}

export function programOf({ install, release: { engine } }: Deployment): string {
  switch (install.kind) {
    case 'package':
      return `/usr/bin/${engine}-server`;
    case 'source':
      return `/opt/rampart/${engine}/bin/${engine}-server`;
    case 'present':
      return install.program;
  }
}
