// Each process is a unit, which was compiled and lies where systemd reads it.
import type { Process } from '../policy/deployment/types.ts';
import type { Keeper } from './keeper.ts';
import { propertiesOf } from './systemctl.ts';
import type { Systemctl } from './systemctl.ts';

export function keepBySystemd(order: Systemctl): Keeper {
  return {
    byItsOwnWords: true,
    processOf: async (process) => {
      const pid = Number((await propertiesOf(order, unitOf(process))).get('MainPID') ?? '0');
      return pid > 0 ? pid : null;
    },
    // The words are in the unit.
    start: async (process) => {
      await order(['daemon-reload']);
      await order(['enable', '--now', unitOf(process)]);
    },
    stop: async (process) => {
      await order(['stop', unitOf(process)]);
    },
  };
}

function unitOf({ name }: Process): string {
  return `${name}.service`;
}
