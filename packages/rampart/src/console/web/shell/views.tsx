// The views: their names in the menu, what they are for, and what draws them.
import type { ComponentType } from 'preact';

import type { ViewName } from '../route/route.ts';
import { Keys } from '../views/keys/keys.tsx';
import { Now } from '../views/now/now.tsx';
import { Path } from '../views/path/path.tsx';
import { Policy } from '../views/policy/policy.tsx';
import { Posture } from '../views/posture/posture.tsx';
import { Proof } from '../views/proof/proof.tsx';
import { Risk } from '../views/risk/risk.tsx';
import { Time } from '../views/time/time.tsx';
import { Unlock } from '../views/unlock/unlock.tsx';
import { Users } from '../views/users/users.tsx';

export interface Detailed {
  /** What the address names behind the view. */
  readonly detail: string | null;
}

interface ViewWords {
  readonly title: string;
  readonly asks: string;
  readonly shows: ComponentType<Detailed>;
}

export const views: Readonly<Record<ViewName, ViewWords>> = {
  path: { title: 'Path', asks: 'The way of a request, and what stands in it.', shows: Path },
  now: { title: 'Now', asks: 'What happens at this moment.', shows: Now },
  posture: { title: 'Posture', asks: 'What to mend, and what first.', shows: Posture },
  risk: { title: 'Risk', asks: 'What a year may cost, and what takes it away.', shows: Risk },
  proof: {
    title: 'Proof',
    asks: 'What stops each attack, with everything else off.',
    shows: Proof,
  },
  time: { title: 'Time', asks: 'Any moment back.', shows: Time },
  keys: { title: 'Keys', asks: 'What signs, since when and until when.', shows: Keys },
  unlock: { title: 'Unlock', asks: 'Who asks for a dangerous command.', shows: Unlock },
  users: { title: 'Users', asks: 'Who may do what, and why.', shows: Users },
  policy: {
    title: 'Policy',
    asks: 'Allow-lists and limits: edit, look at the plan, apply.',
    shows: Policy,
  },
};

/** As they stand in the menu: to look, to judge, to act. */
export const menu: readonly { readonly title: string; readonly views: readonly ViewName[] }[] = [
  { title: 'Look', views: ['path', 'now'] },
  { title: 'Judge', views: ['posture', 'risk', 'proof'] },
  { title: 'Act', views: ['time', 'keys', 'unlock', 'users', 'policy'] },
];
