// What is left to bear when others have paid their part of a year's losses.
import type { Insurance } from '../policy/risk-types.ts';

/** The losses stay in their order: who loses more bears at least as much. Null without an insurance. */
export function insuredLosses(
  losses: Float64Array,
  insurance: Insurance | null,
): Float64Array | null {
  if (insurance === null) return null;
  const { deductible, limit, premium } = insurance;
  return losses.map((loss) => {
    const paid = Math.min(limit, Math.max(0, loss - deductible));
    return loss - paid + premium;
  });
}
