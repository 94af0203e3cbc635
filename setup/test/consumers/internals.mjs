const internals = [
  '@rampart/client/src/index.ts',
  '@rampart/client/dist/key.js',
  '@rampart/csrf/src/index.ts',
  '@rampart/csrf/src/defences.ts',
  '@rampart/csrf/dist/defences.js',
  '@rampart/keyring/src/index.ts',
  '@rampart/keyring/dist/state.js',
];

const imported = [];
for (const name of internals) {
  try {
    await import(name);
    imported.push(name);
  } catch (error) {
    const expected = ['ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_MODULE_NOT_FOUND'];
    if (!expected.includes(error.code)) throw error;
  }
}
console.log(imported.length === 0 ? 'nothing could be imported' : imported.join('\n'));
