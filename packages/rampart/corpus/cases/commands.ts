// Commands that are not the application's: by their names, by other names, in other spellings.
import { block, challenge, observe, type OwnCase } from './sketch.ts';

export const files: readonly OwnCase[] = [
  block('cron', 'A line for cron, a directory, a name, a snapshot.', {
    sends: [
      ['SET', 'session:cron', '\n\n* * * * * root true\n\n'],
      ['CONFIG', 'SET', 'dir', '/etc/cron.d'],
      ['CONFIG', 'SET', 'dbfilename', 'corpus'],
      ['BGSAVE'],
    ],
  }),
  block('append-only-file', 'The other file that a server writes.', {
    sends: [['CONFIG', 'SET', 'appendonly', 'yes'], ['BGREWRITEAOF']],
  }),
  block('rewrite', 'The settings themselves are a file, too.', { sends: [['CONFIG', 'REWRITE']] }),
  block('stop-with-save', 'A server that stops saves first.', { sends: [['SHUTDOWN', 'SAVE']] }),
];

export const replication: readonly OwnCase[] = [
  block('of-a-stranger', 'The server is made a copy of the attacker’s.', {
    sends: [['REPLICAOF', '192.0.2.1', '6379']],
  }),
  block('old-name', 'The same by its old name, in a line.', {
    sends: ['slaveof 192.0.2.1 6379\r\n'],
  }),
  block('whole-copy', 'All data at once.', { sends: [['PSYNC', '?', '-1']] }),
  block('pretended-replica', 'Somebody calls himself a replica.', {
    sends: [['REPLCONF', 'capa', 'psync2'], ['SYNC']],
  }),
  block('other-cluster', 'A node is drawn into a strange cluster.', {
    sends: [['CLUSTER', 'MEET', '192.0.2.1', '6379']],
  }),
];

export const code: readonly OwnCase[] = [
  block('module', 'Foreign machine code.', { sends: [['MODULE', 'LOAD', '/tmp/corpus.so']] }),
  block('loader', 'A script that reaches for the loader.', {
    sends: [['EVAL', 'return package.loadlib("/tmp/x", "y")', '0']],
  }),
  block('forbidden-in-script', 'A script that calls what its user may not.', {
    sends: [['EVAL', "return redis.call('FLUSHALL')", '0']],
  }),
  block('assembled-name', 'A name that is put together while it runs.', {
    sends: [['EVAL', "return redis.call('flush' .. 'all')", '0']],
  }),
  block('key-not-declared', 'A script that reaches for a key it has not named.', {
    sends: [['EVAL', "return redis.call('GET', 'price:1')", '0']],
  }),
  block('function', 'A library that would stay on the server.', {
    sends: [
      [
        'FUNCTION',
        'LOAD',
        "#!lua name=corpus\nredis.register_function('f', function() return 1 end)",
      ],
    ],
  }),
];

export const rights: readonly OwnCase[] = [
  block('new-user', 'A user of the attacker’s own.', {
    sends: [['ACL', 'SETUSER', 'intruder', 'on', 'nopass', '~*', '+@all']],
  }),
  block('password', 'A password that locks the owner out.', {
    sends: [['CONFIG', 'SET', 'requirepass', 'corpus']],
  }),
  block('listen-in', 'Every command of every client.', { sends: [['MONITOR']] }),
  block('pause', 'All other clients stand still.', { sends: [['CLIENT', 'PAUSE', '1']] }),
  block('debug', 'Tools of the server’s makers.', { sends: [['DEBUG', 'SLEEP', '0']] }),
  block('after-reset', 'RESET leaves nobody logged in.', {
    sends: [['RESET'], ['GET', 'session:1']],
    means: 'GET',
  }),
  block('before-login', 'A command beside a wrong login.', {
    sends: [
      ['GET', 'session:1'],
      ['AUTH', 'app', 'wrong'],
      ['GET', 'session:1'],
    ],
    loggedIn: false,
    means: 'GET',
  }),
  challenge('flush', 'Everything is deleted between two honest commands.', {
    sends: [['PING'], ['FLUSHALL'], ['PING']],
  }),
  challenge('swap', 'Two databases change places.', { sends: [['SWAPDB', '0', '15']] }),
];

export const spellings: readonly OwnCase[] = [
  block('odd-case', 'Capitals here and there.', { sends: [['cOnFiG', 'SeT', 'DIR', '/tmp']] }),
  block('line-quoted', 'Escapes in a quoted line.', { sends: ['"\\x43ONFIG" "SET" dir /tmp\r\n'] }),
  block('line-blanks', 'Blanks, tabs and empty lines.', {
    sends: ['\r\n \t CONFIG\t\tSET  dir /tmp\n'],
  }),
  block('line-nul', 'A NUL ends a line for the server.', {
    sends: ['FLUSHALL\0 ASYNC\r\n'],
    staysUsable: false,
  }),
  block('with-a-bar', 'As policies write it, not as servers read it.', {
    sends: [['config|set', 'dir', '/tmp']],
  }),
  block('kelvin', 'A letter that folds to K elsewhere.', { sends: [['\u212aEYS', '*']] }),
  block('among-many', 'One among hundreds of honest commands.', {
    sends: [...Array.from({ length: 300 }, () => ['PING']), ['DEBUG', 'OBJECT', 'session:1']],
    gap: 0,
  }),
  observe('recon', 'Several questions that scanners ask, within a moment.', {
    sends: [['INFO'], ['CLIENT', 'LIST'], ['CONFIG', 'GET', 'maxmemory'], ['LASTSAVE']],
  }),
];
