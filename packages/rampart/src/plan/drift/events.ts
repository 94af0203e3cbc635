// What drift tells. docs/reference/plan-events.md is tested against it in both directions.
const told = {
  PLAN_DRIFT_FOUND: 'is not as the policy says any more.',
  PLAN_DRIFT_UNKNOWN: 'could not be seen.',
  PLAN_DRIFT_GONE: 'is as the policy says again.',
} as const;

export type PlanEventCode = keyof typeof told;

/** Every event of drift, and how its sentence ends. */
export const planEvents: Readonly<Record<PlanEventCode, string>> = Object.freeze(told);
