// Which files of which documents a test runs, other than those that are compiled: kept in one place so
// that a piece of code which nothing runs is noticed.
export const executed: Readonly<Record<string, readonly string[]>> = {
  // packages/csrf/test/browser/guide.test.ts
  'browser.md': ['server.js', 'app.js'],
  // programs.test.ts builds with it
  'nest.md': ['tsconfig.json'],
};
