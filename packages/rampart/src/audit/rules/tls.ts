// What travels readable, and who is believed.
import { isReachable, openPorts } from '../exposure.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { seenIn } from '../sources/facts.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { conf, familyOf, words } from './family.ts';

const rule = familyOf('tls', 'server', ['confidentiality', 'integrity']);
const page = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/';
const day = 86_400_000;

const speaksTls = (it: Seen): boolean => openPorts(it).tls > 0;
const noTls = beside('It does not speak TLS; TLS-001 judges that.');

export const tls: readonly Rule[] = [
  rule({
    id: 'TLS-001',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Clients come through TLS',
    why: 'Passwords and data cross the network readable, and changeable, otherwise.',
    mend: conf(
      'Open the TLS port, move the clients, close the other.',
      'tls-port 6379',
      'port 0',
      'tls-cert-file /etc/redis/tls/server.crt',
      'tls-key-file /etc/redis/tls/server.key',
      'tls-ca-cert-file /etc/redis/tls/ca.crt',
    ),
    references: [page],
    check: (it) => {
      if (!isReachable(it)) return beside('It listens on this host only.');
      return unless(
        speaksTls(it) ? [] : [evidence('tls-port', 'It takes plain connections only.', it.view)],
      );
    },
  }),
  rule({
    id: 'TLS-002',
    of: 'server',
    severity: 'medium',
    taught: true,
    level: 'hardened',
    managed: 'provider',
    title: 'The program is built with TLS',
    why: 'Without it the settings are unknown, and the way to encryption begins with a new program.',
    mend: words("Take the distribution's package, or build with make BUILD_TLS=yes."),
    references: [page],
    check: (it) => {
      if (!it.isSince('6.0')) return unless([evidence('version', 'Before 6.0 there is no TLS.')]);
      return unless(
        it.setting('tls-port') === null ? [evidence('tls-port', 'It knows no tls-port.')] : [],
      );
    },
  }),
  rule({
    id: 'TLS-003',
    of: 'server',
    severity: 'high',
    title: 'Only TLS 1.2 and 1.3 are spoken',
    why: 'The versions before are broken.',
    mend: conf('Name the two.', 'tls-protocols "TLSv1.2 TLSv1.3"'),
    references: [page, 'https://www.rfc-editor.org/rfc/rfc8996'],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      const old = it
        .sure('tls-protocols')
        .split(/\s+/)
        .filter((one) => /^tlsv1(?:\.[01])?$/i.test(one));
      return unless(old.length > 0 ? [it.shown('tls-protocols')] : []);
    },
  }),
  rule({
    id: 'TLS-004',
    of: 'server',
    severity: 'medium',
    title: 'No weak cipher is taken',
    why: 'A peer may ask for the weakest that both know.',
    mend: conf(
      'Name strong ones, and let the server choose.',
      'tls-ciphers ECDHE+AESGCM:ECDHE+CHACHA20',
      'tls-prefer-server-ciphers yes',
    ),
    references: [page],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      const list = it.sure('tls-ciphers').split(/[:\s,]+/);
      const weak = list.filter((one) =>
        /^(?:NULL|eNULL|aNULL|EXPORT|EXP|RC4|DES|3DES|MD5|ADH|LOW|ALL|COMPLEMENTOFALL)\b|-(?:RC4|DES-CBC3?|NULL)-/i.test(
          one,
        ),
      );
      return unless(
        weak.length > 0 ? [it.shown('tls-ciphers', `It takes ${weak.join(', ')}`)] : [],
      );
    },
  }),
  rule({
    id: 'TLS-005',
    of: 'server',
    severity: 'medium',
    level: 'regulated',
    title: 'Clients show a certificate',
    why: 'A password that leaked is then not enough to come in.',
    mend: conf('Give every client one, then ask for it.', 'tls-auth-clients yes'),
    references: [page],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      return unless(it.sure('tls-auth-clients') === 'yes' ? [] : [it.shown('tls-auth-clients')]);
    },
  }),
  rule({
    id: 'TLS-006',
    of: 'server',
    severity: 'high',
    title: 'Replicas copy through TLS',
    why: 'A full copy sends every key across the network.',
    mend: conf('On replicas and Sentinels too.', 'tls-replication yes'),
    references: [page],
    check: (it) => {
      if (!it.isReplica && it.replicas === 0)
        return beside('Nobody copies it, and it copies nobody.');
      if (!isReachable(it)) return beside('It listens on this host only.');
      return unless(it.sure('tls-replication') === 'yes' ? [] : [it.shown('tls-replication')]);
    },
  }),
  rule({
    id: 'TLS-007',
    of: 'server',
    severity: 'high',
    harms: ['confidentiality', 'integrity', 'availability'],
    title: 'The cluster bus speaks TLS',
    why: 'It is the only way to know who speaks there.',
    mend: conf('On all nodes, one after the other.', 'tls-cluster yes'),
    references: [page, 'https://github.com/redis/redis/pull/15722'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      if (!isReachable(it)) return beside('It listens on this host only.');
      return unless(it.sure('tls-cluster') === 'yes' ? [] : [it.shown('tls-cluster')]);
    },
  }),
  rule({
    id: 'TLS-008',
    of: 'server',
    severity: 'high',
    harms: ['availability', 'integrity'],
    title: 'Its certificate is valid, strong, and stays so for a month',
    why: 'An expired one stops clients and replicas together, mostly at night.',
    mend: words('Renew it and load it: CONFIG SET tls-cert-file PATH.'),
    references: [page],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      const { validFrom, validTo, keyBits, subject } = it.take(
        it.server.tls,
        'the certificate that it shows',
      );
      const { now } = it.context;
      const days = Math.floor((validTo - now) / day);
      return unless([
        ...(validFrom > now ? [evidence(subject, 'It is not valid yet.')] : []),
        ...(days < 0 ? [evidence(subject, `It ended ${-days} days ago.`)] : []),
        ...(days >= 0 && days < 30 ? [evidence(subject, `It ends in ${days} days.`)] : []),
        ...(keyBits !== null && keyBits > 521 && keyBits < 2_048
          ? [evidence(subject, `Its key has ${keyBits} bits.`)]
          : []),
      ]);
    },
  }),
  rule({
    id: 'TLS-009',
    of: 'server',
    severity: 'high',
    taught: true,
    managed: 'provider',
    title: 'Only the server reads its private key',
    why: 'Who reads it can be the server.',
    mend: words('chmod 600, or 640 with a group of the server alone.'),
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      const path = it.sure('tls-key-file');
      const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
      return unless(
        (mode & 0o037) === 0
          ? []
          : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')],
      );
    },
  }),
  rule({
    id: 'TLS-010',
    of: 'server',
    severity: 'high',
    title: 'It believes an authority of its own only',
    why: 'With the bundle of the system every certificate of the internet gets in.',
    mend: conf('Name the file of the own authority.', 'tls-ca-cert-file /etc/redis/tls/ca.crt'),
    references: [page],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      if (it.sure('tls-auth-clients') === 'no')
        return beside('It asks for no certificates; TLS-005 judges that.');
      const systems =
        /^\/(?:etc\/(?:ssl|pki)|usr\/(?:share|local\/share)\/ca-certificates)\b.*(?:ca-certificates|ca-bundle|cert\.pem|\/certs\/?$)/;
      return unless(
        ['tls-ca-cert-file', 'tls-ca-cert-dir']
          .filter((name) => systems.test(it.sure(name)))
          .map((name) => it.shown(name)),
      );
    },
  }),
  rule({
    id: 'TLS-011',
    of: 'server',
    severity: 'critical',
    harms: ['confidentiality', 'integrity', 'availability'],
    title: 'Where TLS is on, its defects of 2026 are mended',
    why: 'They need nothing but TLS, and perhaps no login.',
    mend: words(
      'Update; until then take CLIENT KILL from all but administrators, or end TLS in a proxy.',
    ),
    references: ['CVE-2026-81934', 'CVE-2026-56684'],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      return unless(
        reachableOf(it, ({ id }) => id === 'CVE-2026-81934' || id === 'CVE-2026-56684'),
      );
    },
  }),
  rule({
    id: 'TLS-012',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    title: 'It brings no parameters of its own for an old exchange of keys',
    why: 'Groups that were made once and are small can be broken; without the file the library chooses.',
    mend: conf('Leave the file out.', 'tls-dh-params-file ""'),
    references: ['https://weakdh.org/'],
    check: (it) => {
      if (!speaksTls(it)) return noTls;
      return unless(it.sure('tls-dh-params-file') === '' ? [] : [it.shown('tls-dh-params-file')]);
    },
  }),
  rule({
    id: 'TLS-013',
    of: 'deployment',
    layer: 'client',
    severity: 'high',
    taught: true,
    title: 'Clients check whom they speak to',
    why: 'Encryption to whoever answers protects from nobody.',
    mend: words('rediss:// with the authority, and no rejectUnauthorized: false.'),
    check: ({ context }) =>
      unlessAny(
        () => seenIn(context.sources, 'certificate not checked'),
        () => seenIn(context.sources, 'plain connection to another host'),
      ),
  }),
];
