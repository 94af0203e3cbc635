// Known from January to July 2026. Redis 8.0 has had no release since February.
import type { Vulnerability } from '../vulnerability.ts';
import { commands, connection, login, payloads, scripts, waiting } from './paths.ts';

const february = {
  redis: { bookworm: '5:7.0.15-1~deb12u7', trixie: '5:8.0.2-3+deb13u2', sid: '5:8.0.6-1' },
  valkey: { trixie: '8.1.1+dfsg1-3+deb13u2', sid: '8.1.4+dfsg1-2' },
};
const may = {
  redis: { bookworm: '5:7.0.15-1~deb12u8', trixie: '5:8.0.2-3+deb13u3', sid: '5:8.0.6-3' },
  valkey: { trixie: '8.1.1+dfsg1-3+deb13u3' },
};
const mayRedis = ['6.2.22', '7.2.14', '7.4.9', '8.2.6', '8.4.3', '8.6.3'];
const mayValkey = ['7.2.13', '8.0.9', '8.1.7', '9.0.4'];

export const untilJuly2026: readonly Vulnerability[] = [
  {
    id: 'RN-REDIS-14659',
    severity: 'medium',
    published: '2026-02-10',
    says: 'MSETEX writes keys that the rights of its user do not cover.',
    affected: { redis: { since: '8.4.0', fixed: ['8.4.4'] } },
    path: commands('msetex'),
  },
  {
    id: 'CVE-2025-67733',
    severity: 'high',
    published: '2026-02-23',
    says: 'An error of a script with line breaks in it puts forged replies on a connection that others share.',
    affected: {
      redis: {
        since: '2.6.0',
        fixed: ['7.2.13', '7.4.8', '8.0.6', '8.2.5', '8.4.2', '8.6.1'],
      },
      valkey: { since: '7.2.0', fixed: ['7.2.12', '8.0.7', '8.1.6', '9.0.3'] },
    },
    debian: february,
    path: scripts,
    doubt: 'No release of Redis 6.2 tells of the repair.',
  },
  {
    id: 'CVE-2026-21863',
    severity: 'high',
    published: '2026-02-23',
    says: 'A forged message on the cluster bus is read beyond its end and stops the node.',
    affected: {
      redis: { since: '7.0.0', fixed: [] },
      valkey: { since: '7.2.0', fixed: ['7.2.12', '8.0.7', '8.1.6', '9.0.3'] },
    },
    debian: february,
    path: connection,
    needs: ['plain cluster bus'],
    doubt: 'The project of Redis says nothing of it; Debian mended its Redis too.',
  },
  {
    id: 'CVE-2026-21864',
    severity: 'high',
    published: '2026-02-23',
    says: 'A defect of the filters of Valkey, mended in their 1.0.1.',
    affected: {},
    module: { name: 'bf', fixed: ['1.0.1'] },
    path: payloads,
    doubt: 'Its record says little.',
  },
  {
    id: 'CVE-2026-27623',
    severity: 'high',
    published: '2026-02-23',
    says: 'Empty requests before any login stop the server.',
    affected: { valkey: { since: '9.0.0', fixed: ['9.0.3'] } },
    path: connection,
  },
  {
    id: 'RN-REDIS-14847',
    severity: 'medium',
    published: '2026-03-24',
    says: 'Checking rights on keys of a command with too few arguments reads beyond them.',
    affected: { redis: { since: '7.0.0', fixed: ['7.2.16', '7.4.11', '8.2.9', '8.4.6', '8.6.2'] } },
    path: scripts,
    doubt: 'The first affected release is not told.',
  },
  {
    id: 'RN-REDIS-14824',
    severity: 'medium',
    published: '2026-03-24',
    says: 'A text of a module is freed while a reply still refers to it.',
    affected: { redis: { since: '8.6.0', fixed: ['8.6.2'] } },
    path: login,
    needs: ['modules'],
  },
  {
    id: 'CVE-2026-23479',
    severity: 'high',
    published: '2026-05-05',
    says: 'A waiting client that is evicted while its command runs again is used after it is freed.',
    affected: {
      redis: { since: '7.2.0', fixed: mayRedis.slice(1) },
      valkey: { since: '7.2.0', fixed: mayValkey },
    },
    debian: {
      redis: { trixie: '5:8.0.2-3+deb13u3', sid: '5:8.0.6-3' },
      valkey: may.valkey,
    },
    path: waiting,
    needs: ['eviction of clients'],
    doubt: 'One table of the project names 6.2.22 too; the record begins with 7.2.',
  },
  {
    id: 'CVE-2026-25243',
    severity: 'high',
    published: '2026-05-05',
    says: 'RESTORE of a forged payload reads and frees what is not its own, and may run code.',
    affected: {
      redis: { since: '2.6.0', fixed: mayRedis },
      valkey: { since: '7.2.0', fixed: mayValkey },
    },
    debian: may,
    path: payloads,
  },
  {
    id: 'CVE-2026-23631',
    severity: 'medium',
    published: '2026-05-05',
    says: 'A full copy that arrives while a script runs too long frees the engine below it.',
    affected: {
      redis: { since: '2.6.0', fixed: mayRedis },
      valkey: { since: '7.2.0', fixed: mayValkey },
    },
    debian: may,
    path: scripts,
    needs: ['writable replica'],
  },
  {
    id: 'CVE-2026-25588',
    severity: 'high',
    published: '2026-05-05',
    says: 'RESTORE of a forged time series reaches outside of its memory.',
    affected: {},
    module: { name: 'timeseries', fixed: ['1.8.23', '1.10.24', '1.12.14'] },
    path: payloads,
    doubt: 'Redis 8.2.6, 8.4.3 and 8.6.3 bundle the mended module.',
  },
  {
    id: 'CVE-2026-25589',
    severity: 'high',
    published: '2026-05-05',
    says: 'RESTORE of a forged filter reaches outside of its memory.',
    affected: {},
    module: { name: 'bf', fixed: ['2.4.23', '2.6.28', '2.8.20'] },
    path: payloads,
    doubt: 'Redis 8.2.6, 8.4.3 and 8.6.3 bundle the mended module.',
  },
  {
    id: 'RN-REDIS-14970',
    severity: 'critical',
    published: '2026-06-01',
    says: 'SENTINEL SET takes line breaks and writes lines of an attacker into sentinel.conf.',
    affected: {
      redis: { since: '2.8.0', fixed: ['8.6.4'] },
      valkey: { since: '7.2.0', fixed: ['8.0.10', '8.1.9', '9.0.5', '9.1.1'] },
    },
    path: commands('sentinel|set', 'sentinel'),
    needs: ['sentinel'],
    doubt: 'Of Valkey only 9.1.1 says so in words; the other branches follow from their dates.',
  },
  {
    id: 'RN-VALKEY-RESP-CRLF',
    severity: 'medium',
    published: '2026-07-21',
    says: 'The two bytes behind a text are not looked at: a proxy and the server may read different requests.',
    affected: {
      redis: { since: '0', fixed: [] },
      valkey: { since: '7.2.0', fixed: ['8.0.10', '9.0.5'] },
    },
    path: connection,
    doubt: 'Valkey 7.2 and 8.1 are not known. A gateway that reads strictly takes it away.',
  },
  {
    id: 'RN-BLOOM-JUL26',
    severity: 'high',
    published: '2026-07-23',
    says: 'RESTORE of forged sketches writes outside of its memory.',
    affected: { redis: { since: '8.0.0', fixed: ['8.2.8', '8.4.5', '8.6.5', '8.8.1'] } },
    path: payloads,
    needs: ['modules'],
  },
  {
    id: 'CVE-2026-66373',
    aliases: ['CVE-2026-63639 in Valkey'],
    severity: 'high',
    published: '2026-07-25',
    says: 'RESTORE of a forged stream shares one entry between two consumers, which is freed twice and may run code.',
    affected: {
      redis: {
        since: '5.0.0',
        fixed: ['6.2.23', '7.2.15', '7.4.10', '8.2.8', '8.4.5', '8.6.5'],
      },
    },
    debian: {
      redis: {
        bullseye: '5:6.0.16-1+deb11u9',
        bookworm: '5:7.0.15-1~deb12u9',
        trixie: '5:8.0.2-3+deb13u3',
        sid: '5:8.0.6-3',
      },
    },
    path: payloads,
    doubt: 'The record names no branches; 8.6.4 lists a repair and is still attacked.',
  },
];
