import { describe, expect, test } from 'vitest';
import { cleanEvent, cleanSentinelMessage } from '../../../src/gateway/sentinels/messages.ts';
import type { GroupView } from '../../../src/gateway/upstream/way.ts';
import { encodeReply } from '../../../src/resp/write.ts';

const view: GroupView = {
  name: 'main',
  primary: () => ({ host: '192.0.2.1', port: 7_000 }),
  replica: ({ port }) => (port === 6_380 ? { host: '192.0.2.1', port: 7_001 } : null),
  sentinel: ({ host }) => (host === '10.0.0.1' ? { host: '192.0.2.1', port: 7_026 } : null),
};

const id = 'a'.repeat(40);

describe('what a Sentinel tells its subscribers', () => {
  test.each([
    ['+switch-master', 'main 10.0.0.1 6379 10.0.0.2 6380', 'main 192.0.2.1 7000 192.0.2.1 7000'],
    ['+sdown', 'master main 10.0.0.1 6379', 'master main 192.0.2.1 7000'],
    ['+odown', 'master main 10.0.0.1 6379 #quorum 2/2', 'master main 192.0.2.1 7000 #quorum 2/2'],
    [
      '+slave',
      'slave 10.0.0.2:6380 10.0.0.2 6380 @ main 10.0.0.1 6379',
      'slave 192.0.2.1:7001 192.0.2.1 7001 @ main 192.0.2.1 7000',
    ],
    [
      '+sentinel',
      `sentinel ${id} 10.0.0.1 26379 @ main 10.0.0.1 6379`,
      `sentinel ${id} 192.0.2.1 7026 @ main 192.0.2.1 7000`,
    ],
  ])('on %s shows gateways: %s', (channel, said, shown) => {
    expect(cleanEvent(channel, said, view)).toBe(shown);
  });

  test.each([
    ['+switch-master', 'other 10.0.0.1 6379 10.0.0.2 6380'],
    ['+sdown', 'master other 10.0.0.1 6379'],
    ['+slave', 'slave 10.0.0.3:6399 10.0.0.3 6399 @ main 10.0.0.1 6379'],
    ['+slave', 'slave 10.0.0.2:6380 10.0.0.2 6380 @ other 10.0.0.1 6379'],
    ['+sentinel', `sentinel ${id} 10.0.0.9 26379 @ main 10.0.0.1 6379`],
    ['+vote-for-leader', `${id} 7`],
    ['__sentinel__:hello', `10.0.0.1,26379,${id},7,main,10.0.0.1,6379,7`],
  ])('on %s is kept back when it shows more: %s', (channel, said) => {
    expect(cleanEvent(channel, said, view)).toBeNull();
  });

  test.each(['array', 'push'] as const)('is rewritten within its frame, an %s', (kind) => {
    const frame = (text: string): Buffer =>
      encodeReply({
        kind,
        items: ['pmessage', '*', '+sdown', text].map((word) => ({
          kind: 'bulk',
          bytes: Buffer.from(word),
        })),
      });
    const cleaned = cleanSentinelMessage(frame('master main 10.0.0.1 6379'), view);
    expect(cleaned).toEqual(frame('master main 192.0.2.1 7000'));
  });

  test('leaves the confirmation of a subscription as it is', () => {
    const confirmation = Buffer.from('*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n');
    expect(cleanSentinelMessage(confirmation, view)).toBe(confirmation);
  });
});
