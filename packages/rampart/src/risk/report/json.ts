// An assessment for programs: the same figures, unrounded.
import type { Assessment } from '../assess.ts';

export function renderJson(assessment: Assessment): string {
  const { posture, worth, at, ...others } = assessment;
  const plain = {
    version: 1,
    at: new Date(at).toISOString(),
    ...others,
    posture: [...posture.values()],
    worth: Object.fromEntries(worth),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}
