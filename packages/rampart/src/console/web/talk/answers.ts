// What the server answers where, by the names of the contract.
import type {
  KeysView,
  PlannedEdit,
  PolicyView,
  UnlockView,
  UsersView,
} from '../../contract/access.ts';
import type { Job, PostureView, ProofView, RiskView } from '../../contract/judged.ts';
import type { NowView } from '../../contract/now.ts';
import type { PathView } from '../../contract/path.ts';
import type { SessionView } from '../../contract/session.ts';
import type { Preview, TimeView } from '../../contract/time.ts';
import type { ViewName } from '../route/route.ts';
import type { Shape } from './ask.ts';

export interface ViewAnswers {
  readonly path: PathView;
  readonly now: NowView;
  readonly posture: PostureView;
  readonly risk: RiskView;
  readonly proof: ProofView;
  readonly time: TimeView;
  readonly keys: KeysView;
  readonly unlock: UnlockView;
  readonly users: UsersView;
  readonly policy: PolicyView;
}

export const viewShapes: { readonly [V in ViewName]: Shape<ViewAnswers[V]> } = {
  path: { names: ['at', 'layers', 'waiting', 'gaps'] },
  now: { names: ['events', 'clients', 'refused', 'countedSince', 'alerts', 'gaps'] },
  posture: { names: ['report', 'decisions', 'gaps', 'job'] },
  risk: { names: ['currency', 'now', 'after', 'measures', 'mishaps', 'inputs', 'decisions'] },
  proof: { names: ['matrix', 'stories', 'required', 'job', 'gaps'] },
  time: { names: ['archives', 'gaps', 'job'] },
  keys: { names: ['rings', 'gaps'] },
  unlock: { names: ['requests', 'grants', 'history', 'gaps'] },
  users: { names: ['users', 'operators', 'gaps'] },
  policy: { names: ['file', 'version', 'text', 'editable', 'gaps'] },
};

export const sessionShape: Shape<SessionView> = { names: ['person', 'deployments'] };
export const jobShape: Shape<Job> = { names: ['id', 'kind', 'ended', 'says'] };
export const previewShape: Shape<Preview> = { names: ['at', 'exact', 'offset', 'says'] };
export const plannedShape: Shape<PlannedEdit> = { names: ['id', 'diff', 'steps'] };
/** Where nothing of the answer is looked at. */
export const anything: Shape<object> = { names: [] };

export const sessionPath = '/api/session';

export function pathOf(deployment: string, ...parts: readonly string[]): string {
  return `/api/d/${[deployment, ...parts].map(encodeURIComponent).join('/')}`;
}
