// What is told of a drill.
import type { RampartEvent } from '@rampart/keyring';

import { archiveEvent } from '../events.ts';
import type { DrillResult } from './result.ts';

export function drillEvent(result: DrillResult): RampartEvent {
  const { passed, offset, restoreTook, loadTook, comparedWith } = result;
  const code = passed ? 'ARCHIVE_DRILL_PASSED' : 'ARCHIVE_DRILL_MISSED';
  const fields = { passed, offset, restoreTook, loadTook, comparedWith };
  return archiveEvent(code, drillSentence(result), fields);
}

export function drillSentence({
  passed,
  offset,
  restoreTook,
  loadTook,
  differences,
}: DrillResult): string {
  const took = `restored to offset ${offset} in ${restoreTook} ms and loaded in ${loadTook} ms`;
  return passed
    ? `The archive was ${took}.`
    : `The archive was ${took}, and differs: ${differences.join('; ')}.`;
}
