// What somebody could have stored who wants to reach the operator: markup, a turned direction of writing,
// characters that hide, endless words. Everywhere where a text is shown.
import { usualScene, type Scene } from './scene.ts';

export const hostile: string = [
  '<img src=x onerror="window.isTaken=true">',
  '"><script>window.isTaken=true</script>',
  '\u202egnp.exe\u2066\u200b\u0000',
  'javascript:window.isTaken=true',
  'x'.repeat(300),
].join(' ');

/** Words that the page decides by; everything else is somebody's text. */
const kept = new Set([
  'id',
  'layer',
  'state',
  'severity',
  'outcome',
  'kind',
  'class',
  'alone',
  'defence',
  'letter',
  'sign',
  'roles',
  'currency',
  'format',
  'at',
  'expires',
  'attack',
  'rule',
  'subject',
  'path',
  'layers',
  'crosses',
]);

export function hostileScene(): Scene {
  const scene = usualScene(Date.now());
  const deployments = [{ id: 'hostile', app: hostile, state: 'bad', says: hostile }] as const;
  const session = { ...scene.session, deployments };
  const { path, now, posture, risk, proof, time, keys, unlock, users, policy } = scene;
  return {
    ...scene,
    session,
    path: spoilt(path),
    now: spoilt(now),
    posture: spoilt(posture),
    risk: spoilt(risk),
    proof: spoilt(proof),
    time: spoilt(time),
    keys: spoilt(keys),
    unlock: spoilt(unlock),
    users: spoilt(users),
    policy: spoilt(policy),
  };
}

/** The same shape with other texts. */
function spoilt<T>(value: T): T {
  const copy = structuredClone(value);
  spoil(copy);
  return copy;
}

function spoil(held: unknown): void {
  if (typeof held !== 'object' || held === null) return;
  for (const [name, inside] of Object.entries(held)) {
    const isText = typeof inside === 'string' && !kept.has(name);
    if (isText) Reflect.set(held, name, `${inside} ${hostile}`);
    else spoil(inside);
  }
}
