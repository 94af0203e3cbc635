import { expect, it } from 'vitest';

import { toldByApplication } from '../../src/events/told-by-applications.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';

const guide = await readGuide('console.md');

it.each(guide.filter(({ language }) => language === 'yaml'))(
  'the policy at $at loads, and says what the guide says of it',
  ({ text, at }) => {
    const { people, sessions, listen, tls, origins, rooms, logs } = loadPolicy(text, at).console;
    expect(sessions).toEqual({ idle: 1_800_000, longest: 43_200_000, proof: 300_000 });
    if (people.size > 0) {
      expect(listen).toEqual({ host: '127.0.0.1', port: 7380 });
      expect(origins).toEqual(['http://localhost:7380', 'http://127.0.0.1:7380']);
      expect(people.get('ben')?.roles).toEqual(['operator', 'approver']);
    } else if (rooms.rings.size > 0) {
      expect(rooms).toMatchObject({
        auditEvery: 86_400_000,
        archiveKey: '/etc/rampart/archive.key',
      });
      expect(rooms.restore?.login?.user).toBe('restorer');
    } else if (text.includes('logs:')) {
      const others = ['/var/lib/rampart/events-shop', '/var/lib/rampart/events-2'];
      expect(logs).toEqual([expect.stringContaining('/events'), ...others]);
    } else {
      expect(tls).not.toBeNull();
      expect(origins).toEqual(['https://console.example.com:7380']);
    }
  },
);

it('what its program prints of an event is what the recorder takes', async () => {
  const [program] = guide.filter(({ language }) => language === 'ts');
  expect(program?.text).toContain('console.log(JSON.stringify(event))');
  const event = {
    time: 1,
    class: 'web_resource_access',
    code: 'CSRF_TOKEN_MISSING',
    severity: 'low',
    outcome: 'refused',
    layer: 'csrf',
    message: 'It carries no token.',
  };
  expect(toldByApplication(JSON.stringify(event))).toEqual(event);
});
