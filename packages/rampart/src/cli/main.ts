#!/usr/bin/env node
import { errorLine } from './errors.ts';
import { checkNode } from './node-version.ts';
import { run } from './run.ts';

/** Milliseconds for what was written to be read. */
const lastWords = 1_000;

// `rampart … | head` closes the pipe early; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  checkNode(process.versions.node);
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  if (process.env['RAMPART_DEBUG'] === '1' && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  process.exitCode = 1;
  // What was opened before the error is no reason to stay.
  setTimeout(() => process.exit(), lastWords).unref();
}
