// The console's views and acts over the other rooms of the house, a folder each.
import type { OpenRoom } from '../house.ts';
import { jobsRoom } from '../jobs/room.ts';
import { keysRoom } from './keys/keys.ts';
import { policyRoom } from './policy/policy.ts';
import { postureRoom } from './posture/posture.ts';
import { proofRoom } from './proof/proof.ts';
import { riskRoom } from './risk/risk.ts';
import { timeRoom } from './time/time.ts';

export const rooms: readonly OpenRoom[] = [
  postureRoom,
  riskRoom,
  timeRoom,
  proofRoom,
  keysRoom,
  policyRoom,
  jobsRoom,
];
