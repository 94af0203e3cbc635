// Orders to systemd. Injected, so that what would be ordered can be seen where no systemd runs.
import { runProgram } from './apply/run-program.ts';

export type Systemctl = (words: readonly string[]) => Promise<string>;

/** Takes the firewall away again unless it is stopped: whoever is cut off gets in by it. */
export const wayBackTimer = 'rampart-way-back.timer';

export const systemctl: Systemctl = (words) =>
  runProgram('systemctl', ['--no-ask-password', ...words]);

/** What systemd says of a unit; what it does not know has empty properties. */
export async function propertiesOf(
  order: Systemctl,
  unit: string,
): Promise<ReadonlyMap<string, string>> {
  const asked = ['LoadState', 'ActiveState', 'UnitFileState', 'NeedDaemonReload', 'MainPID'];
  const text = await order(['show', unit, `--property=${asked.join(',')}`]);
  return new Map(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
