// What came after Redis 7.0, by hand from the sources of Redis and Valkey. The notation is explained
// in ../notation.ts. The first server that had a command is named; many are in both by now.

export const laterCommands: string = `
`;
