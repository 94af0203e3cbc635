// Which files of which documents a test runs, beside those that are compiled: kept in one place so
// that a piece of code which nothing runs is noticed.
const move = ['before.js', 'after.js', 'during.js'] as const;

export const executed: Readonly<Record<string, readonly string[]>> = {
  // ../browser/guide.test.ts
  'browser.md': ['server.js', 'app.js'],
  // programs.test.ts builds with it
  'nest.md': ['tsconfig.json'],
  // many-servers.test.ts
  'many-servers.md': ['haproxy.cfg', 'users.acl'],
  // moving.test.ts
  'moving-from-csurf.md': move,
  'moving-from-csrf-csrf.md': move,
  'moving-from-fastify-csrf-protection.md': move,
  // packages/rampart/test/docs/readme.test.ts: the gateway's part, its console and all
  '../../README.md': ['rampart.yaml', 'stays', ''],
};
