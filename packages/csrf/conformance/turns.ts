// A sample of the run: each case on one of the frameworks, so that every case and every framework has
// its turn. By the name of the case, since frameworks leave out different ones.
import { targetNames } from './targets/index.ts';
import type { TargetName } from './targets/target.ts';

export function isItsTurn(id: string, framework: TargetName): boolean {
  const hash = Buffer.from(id).reduce((so, byte) => (so * 31 + byte) % 65_521, 0);
  return (hash + targetNames.indexOf(framework)) % targetNames.length === 0;
}
