import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { writeState } from '../../../src/alerts/state-file.ts';
import { nothingRemembered } from '../../../src/alerts/judge/servers.ts';
import { judge } from '../../../src/alerts/judge/judge.ts';
import { nothingStands } from '../../../src/alerts/alert.ts';
import { readAlerts } from '../../../src/console/live/alerts.ts';
import { usual, word } from '../../alerts/made.ts';

it('shows what stands, and says when nobody watches', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('alerts');
  const policy = { directory };
  expect((await readAlerts(null, 0)).gap?.what).toContain('it has no alerts');
  expect((await readAlerts(policy, 0)).gap?.what).toBe('Nobody watches for alerts.');
  const heard = [word('drift', 'holds', 5), word('log-tampered', 'happened', 6)];
  const { standing } = judge(nothingStands, heard, { ...usual, now: 7 });
  const state = { v: 1, app: 'shop', standing, servers: nothingRemembered, logs: {} } as const;
  await writeState(directory, { ...state, at: 1_000 });
  expect(await readAlerts(policy, 61_000)).toMatchObject({
    alerts: [
      { alert: 'log-tampered one', severity: 'critical' },
      { alert: 'drift one', since: 5 },
    ],
    gap: null,
  });
  expect((await readAlerts(policy, 61_001)).gap?.what).toBe('Nobody watches for alerts.');
  await writeFile(join(directory, 'alerts.json'), 'nothing');
  expect((await readAlerts(policy, 0)).gap?.what).toContain('is not what was written there');
});
