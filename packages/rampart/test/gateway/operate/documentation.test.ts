import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { operatingEvent, operatingEventCodes } from '../../../src/gateway/operate/events.ts';
import {
  topologyEvent,
  topologyEventCodes,
} from '../../../src/gateway/upstream/topology-events.ts';

it('the page of events and the table of events say the same', async () => {
  const url = new URL('../../../../../docs/reference/gateway-events.md', import.meta.url);
  const rows = (await readFile(url, 'utf8')).matchAll(
    /^\| `(GATEWAY_\w+)` *\| (\w+) *\| (\w+) *\|/gm,
  );
  const events = [
    ...operatingEventCodes.map((code) => operatingEvent(code, '')),
    ...topologyEventCodes.map((code) => topologyEvent(code, '')),
  ];
  expect([...rows].map(([, code, severity, outcome]) => ({ code, severity, outcome }))).toEqual(
    events.map(({ code, severity, outcome }) => ({ code, severity, outcome })),
  );
});
