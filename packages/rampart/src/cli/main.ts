#!/usr/bin/env node
import { answer } from './answer.ts';

const { text, exitCode } = answer(process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
